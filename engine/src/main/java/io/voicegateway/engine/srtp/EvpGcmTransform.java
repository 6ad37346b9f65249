package io.voicegateway.engine.srtp;

import java.nio.ByteOrder;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * AEAD_AES_128_GCM (RFC 7714 §8, §9) over libcrypto. Allocates nothing per packet.
 * <p>
 * Design note: GCM decrypts before it knows whether the tag fits, so a packet is decrypted into the scratch and copied back when it does.
 */
final class EvpGcmTransform implements SrtpTransform {
    private static final int TAG_LENGTH = SrtpProfile.AEAD_AES_128_GCM.tagLength();

    // 0                   8                   12
    // |      IV           |  (end of the IV)  |  E flag and SRTCP index  |
    private static final int IV_OFFSET = 0;
    private static final int IV_LOW_OFFSET = 8;
    private static final int WORD_OFFSET = 12;
    private static final int BLOCK_LENGTH = 16;

    private final EvpCipher rtp;
    private final EvpCipher rtcp;
    private final UnsafeBuffer rtpSalt;
    private final UnsafeBuffer rtcpSalt;
    private final PacketMemory memory = new PacketMemory();
    private final NativeBlock block = new NativeBlock(BLOCK_LENGTH);
    private final long iv = block.address() + IV_OFFSET;
    private final long word = block.address() + WORD_OFFSET;

    EvpGcmTransform(final SrtpSessionKeys keys) {
        rtp = EvpCipher.aes128Gcm(keys.rtpKey());
        rtcp = EvpCipher.aes128Gcm(keys.rtcpKey());
        rtpSalt = new UnsafeBuffer(keys.rtpSalt());
        rtcpSalt = new UnsafeBuffer(keys.rtcpSalt());
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
        final long payload = packet + headerLength;
        writeIv(rtpSalt, ssrc, index);
        rtp.startEncryption(iv);
        rtp.authenticate(packet, headerLength);
        rtp.update(payload, payload, length - headerLength);
        rtp.finish(packet + length, TAG_LENGTH);
        memory.copyBack(buffer, offset, protectedLength);
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
        writeIv(rtpSalt, ssrc, index);
        rtp.startDecryption(iv);
        rtp.authenticate(packet, headerLength);
        return decrypt(rtp, buffer, offset, packet, headerLength, plainLength);
    }

    @Override
    public int protectRtcp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int ssrc,
            final int index) {
        final int protectedLength = length + TAG_LENGTH;
        final long packet =
                memory.address(buffer, offset, length, protectedLength + RTCP_INDEX_LENGTH);
        final long payload = packet + RTCP_HEADER_LENGTH;
        writeIv(rtcpSalt, ssrc, index);
        block.view().putInt(WORD_OFFSET, index | E_FLAG, ByteOrder.BIG_ENDIAN);
        rtcp.startEncryption(iv);
        rtcp.authenticate(packet, RTCP_HEADER_LENGTH);
        rtcp.authenticate(word, RTCP_INDEX_LENGTH);
        rtcp.update(payload, payload, length - RTCP_HEADER_LENGTH);
        rtcp.finish(packet + length, TAG_LENGTH);
        memory.copyBack(buffer, offset, protectedLength);
        buffer.putInt(offset + protectedLength, index | E_FLAG, ByteOrder.BIG_ENDIAN);
        return protectedLength + RTCP_INDEX_LENGTH;
    }

    @Override
    public int unprotectRtcp(
            final MutableDirectBuffer buffer, final int offset, final int length, final int ssrc) {
        final int plainLength = length - RTCP_INDEX_LENGTH - TAG_LENGTH;
        if (plainLength < RTCP_HEADER_LENGTH) {
            return FAILED;
        }
        final int trailer =
                buffer.getInt(offset + length - RTCP_INDEX_LENGTH, ByteOrder.BIG_ENDIAN);
        if ((trailer & E_FLAG) == 0) {
            // Authenticated but not encrypted (RFC 7714 §9.3): nobody we speak with sends it.
            return FAILED;
        }
        final long packet = memory.address(buffer, offset, length, length);
        writeIv(rtcpSalt, ssrc, trailer & ~E_FLAG);
        block.view().putInt(WORD_OFFSET, trailer, ByteOrder.BIG_ENDIAN);
        rtcp.startDecryption(iv);
        rtcp.authenticate(packet, RTCP_HEADER_LENGTH);
        rtcp.authenticate(word, RTCP_INDEX_LENGTH);
        return decrypt(rtcp, buffer, offset, packet, RTCP_HEADER_LENGTH, plainLength);
    }

    private int decrypt(
            final EvpCipher cipher,
            final MutableDirectBuffer buffer,
            final int offset,
            final long packet,
            final int headerLength,
            final int plainLength) {
        final long plain = memory.scratch() + headerLength;
        cipher.update(plain, packet + headerLength, plainLength - headerLength);
        if (!cipher.verify(packet + plainLength, TAG_LENGTH, plain)) {
            return FAILED;
        }
        memory.copyScratch(buffer, offset + headerLength, headerLength, plainLength - headerLength);
        return plainLength;
    }

    /** Two zero bytes, the SSRC and the 48-bit index, XORed with the salt (RFC 7714 §8.1); for SRTCP the index has 31 bits (§9.1). */
    private void writeIv(final UnsafeBuffer salt, final int ssrc, final long index) {
        final long high = (ssrc & 0xFFFF_FFFFL) << 16 | index >>> 32;
        final UnsafeBuffer view = block.view();
        view.putLong(
                IV_OFFSET,
                high ^ salt.getLong(IV_OFFSET, ByteOrder.BIG_ENDIAN),
                ByteOrder.BIG_ENDIAN);
        view.putInt(
                IV_LOW_OFFSET,
                (int) index ^ salt.getInt(IV_LOW_OFFSET, ByteOrder.BIG_ENDIAN),
                ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(rtp, rtcp, memory, block);
    }
}
