package io.voicegateway.engine.srtp;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711 §4.1.1, §4.2.1) over libcrypto. Allocates nothing per packet. */
final class EvpCmHmacSha1Transform implements SrtpTransform {
    private static final int TAG_LENGTH = SrtpProfile.AES_CM_128_HMAC_SHA1_80.tagLength();

    // 0                                 16
    // |  IV: first counter block        |  rollover counter  |
    private static final int IV_OFFSET = 0;
    private static final int IV_LENGTH = 16;
    private static final int ROLLOVER_OFFSET = IV_LENGTH;
    private static final int BLOCK_LENGTH = ROLLOVER_OFFSET + Integer.BYTES;

    private final EvpCipher rtp;
    private final EvpHmacSha1 rtpMac;
    private final UnsafeBuffer rtpSalt;
    private final EvpCipher rtcp;
    private final EvpHmacSha1 rtcpMac;
    private final UnsafeBuffer rtcpSalt;
    private final PacketMemory memory = new PacketMemory();
    private final NativeBlock block = new NativeBlock(BLOCK_LENGTH);
    private final long iv = block.address() + IV_OFFSET;
    private final long rollover = block.address() + ROLLOVER_OFFSET;

    EvpCmHmacSha1Transform(final SrtpSessionKeys keys) {
        rtp = EvpCipher.aes128Ctr(keys.rtpKey());
        rtpMac = new EvpHmacSha1(keys.rtpAuthentication());
        rtpSalt = salt(keys.rtpSalt());
        rtcp = EvpCipher.aes128Ctr(keys.rtcpKey());
        rtcpMac = new EvpHmacSha1(keys.rtcpAuthentication());
        rtcpSalt = salt(keys.rtcpSalt());
    }

    /** The salt is 112 bits, the IV 128: the last 16 count blocks. */
    private static UnsafeBuffer salt(final byte[] salt) {
        return new UnsafeBuffer(Arrays.copyOf(salt, IV_LENGTH));
    }

    @Override
    public int protectRtp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        final int protectedLength = length + TAG_LENGTH;
        final long packet = memory.address(buffer, offset, length, protectedLength);
        crypt(rtp, rtpSalt, packet + headerLength, length - headerLength, ssrc, index);
        authenticateRtp(packet, length, index);
        memory.copyBack(buffer, offset, length);
        writeTag(rtpMac, buffer, offset + length);
        return protectedLength;
    }

    @Override
    public int unprotectRtp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        final int plainLength = length - TAG_LENGTH;
        if (plainLength < headerLength) {
            return FAILED;
        }
        final long packet = memory.address(buffer, offset, length, length);
        authenticateRtp(packet, plainLength, index);
        if (!isTag(rtpMac, buffer, offset + plainLength)) {
            return FAILED;
        }
        crypt(rtp, rtpSalt, packet + headerLength, plainLength - headerLength, ssrc, index);
        memory.copyBack(buffer, offset, plainLength);
        return plainLength;
    }

    @Override
    public int protectRtcp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int ssrc,
            final int index) {
        final int authenticatedLength = length + RTCP_INDEX_LENGTH;
        final int protectedLength = authenticatedLength + TAG_LENGTH;
        buffer.putInt(offset + length, index | E_FLAG, ByteOrder.BIG_ENDIAN);
        final long packet = memory.address(buffer, offset, authenticatedLength, protectedLength);
        crypt(
                rtcp,
                rtcpSalt,
                packet + RTCP_HEADER_LENGTH,
                length - RTCP_HEADER_LENGTH,
                ssrc,
                index);
        authenticateRtcp(packet, authenticatedLength);
        memory.copyBack(buffer, offset, length);
        writeTag(rtcpMac, buffer, offset + authenticatedLength);
        return protectedLength;
    }

    @Override
    public int unprotectRtcp(
            final MutableDirectBuffer buffer, final int offset, final int length, final int ssrc) {
        final int authenticatedLength = length - TAG_LENGTH;
        final int plainLength = authenticatedLength - RTCP_INDEX_LENGTH;
        if (plainLength < RTCP_HEADER_LENGTH) {
            return FAILED;
        }
        final long packet = memory.address(buffer, offset, length, length);
        authenticateRtcp(packet, authenticatedLength);
        if (!isTag(rtcpMac, buffer, offset + authenticatedLength)) {
            return FAILED;
        }
        final int trailer = buffer.getInt(offset + plainLength, ByteOrder.BIG_ENDIAN);
        if ((trailer & E_FLAG) != 0) {
            crypt(
                    rtcp,
                    rtcpSalt,
                    packet + RTCP_HEADER_LENGTH,
                    plainLength - RTCP_HEADER_LENGTH,
                    ssrc,
                    trailer & ~E_FLAG);
            memory.copyBack(buffer, offset, plainLength);
        }
        return plainLength;
    }

    private void crypt(
            final EvpCipher cipher,
            final UnsafeBuffer salt,
            final long bytes,
            final int length,
            final int ssrc,
            final long index) {
        writeIv(salt, ssrc, index);
        cipher.startEncryption(iv);
        cipher.update(bytes, bytes, length);
    }

    private void authenticateRtp(final long packet, final int length, final long index) {
        block.view().putInt(ROLLOVER_OFFSET, (int) (index >>> 16), ByteOrder.BIG_ENDIAN);
        rtpMac.start();
        rtpMac.update(packet, length);
        rtpMac.update(rollover, Integer.BYTES);
        rtpMac.finish();
    }

    private void authenticateRtcp(final long packet, final int length) {
        rtcpMac.start();
        rtcpMac.update(packet, length);
        rtcpMac.finish();
    }

    private static void writeTag(
            final EvpHmacSha1 mac, final MutableDirectBuffer buffer, final int offset) {
        buffer.putLong(offset, mac.resultHigh());
        buffer.putShort(offset + Long.BYTES, mac.resultLow());
    }

    /** Takes the same time whatever the bytes are. */
    private static boolean isTag(
            final EvpHmacSha1 mac, final DirectBuffer buffer, final int offset) {
        final long high = buffer.getLong(offset) ^ mac.resultHigh();
        final int low = buffer.getShort(offset + Long.BYTES) ^ mac.resultLow();
        return (high | low) == 0;
    }

    /** SSRC and 48-bit index, XORed with the salt (RFC 3711 §4.1.1); for SRTCP the index has 31 bits. */
    private void writeIv(final UnsafeBuffer salt, final int ssrc, final long index) {
        final long high = ssrc & 0xFFFF_FFFFL;
        final long low = index << 16;
        final UnsafeBuffer view = block.view();
        view.putLong(
                IV_OFFSET,
                high ^ salt.getLong(IV_OFFSET, ByteOrder.BIG_ENDIAN),
                ByteOrder.BIG_ENDIAN);
        view.putLong(
                IV_OFFSET + Long.BYTES,
                low ^ salt.getLong(IV_OFFSET + Long.BYTES, ByteOrder.BIG_ENDIAN),
                ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(rtp, rtpMac, rtcp, rtcpMac, memory, block);
    }
}
