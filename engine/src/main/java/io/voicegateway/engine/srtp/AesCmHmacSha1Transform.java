package io.voicegateway.engine.srtp;

import java.util.Arrays;

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711 §4.1.1, §4.2.1) over javax.crypto. Allocates nothing per packet. */
final class AesCmHmacSha1Transform implements ArrayTransform {
    private static final int TAG_LENGTH = 10;
    private static final int SALT_LENGTH = SrtpProfile.AES_CM_128_HMAC_SHA1_80.saltLength();

    private final AesKeystream rtpKeystream;
    private final HmacSha1 rtpMac;
    private final byte[] rtpSalt;
    private final AesKeystream rtcpKeystream;
    private final HmacSha1 rtcpMac;
    private final byte[] rtcpSalt;
    private final byte[] counter = new byte[16];
    private final byte[] rollover = new byte[Integer.BYTES];

    AesCmHmacSha1Transform(final SrtpSessionKeys keys) {
        rtpKeystream = new AesKeystream(keys.rtpKey());
        rtpMac = new HmacSha1(keys.rtpAuthentication());
        rtpSalt = keys.rtpSalt();
        rtcpKeystream = new AesKeystream(keys.rtcpKey());
        rtcpMac = new HmacSha1(keys.rtcpAuthentication());
        rtcpSalt = keys.rtcpSalt();
    }

    @Override
    public int protectRtp(
            final byte[] packet,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        counter(rtpSalt, ssrc, index);
        rtpKeystream.apply(counter, packet, headerLength, length - headerLength);
        final byte[] tag = rtpTag(packet, length, index);
        System.arraycopy(tag, 0, packet, length, TAG_LENGTH);
        return length + TAG_LENGTH;
    }

    @Override
    public int unprotectRtp(
            final byte[] packet,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        final int plainLength = length - TAG_LENGTH;
        if (plainLength < headerLength
                || !isTag(rtpTag(packet, plainLength, index), packet, plainLength)) {
            return FAILED;
        }
        counter(rtpSalt, ssrc, index);
        rtpKeystream.apply(counter, packet, headerLength, plainLength - headerLength);
        return plainLength;
    }

    @Override
    public int protectRtcp(final byte[] packet, final int length, final int ssrc, final int index) {
        counter(rtcpSalt, ssrc, index);
        rtcpKeystream.apply(counter, packet, RTCP_HEADER_LENGTH, length - RTCP_HEADER_LENGTH);
        ArrayTransform.writeInt(packet, length, index | E_FLAG);
        final int authenticatedLength = length + RTCP_INDEX_LENGTH;
        System.arraycopy(
                rtcpTag(packet, authenticatedLength), 0, packet, authenticatedLength, TAG_LENGTH);
        return authenticatedLength + TAG_LENGTH;
    }

    @Override
    public int unprotectRtcp(final byte[] packet, final int length, final int ssrc) {
        final int authenticatedLength = length - TAG_LENGTH;
        final int plainLength = authenticatedLength - RTCP_INDEX_LENGTH;
        if (plainLength < RTCP_HEADER_LENGTH
                || !isTag(rtcpTag(packet, authenticatedLength), packet, authenticatedLength)) {
            return FAILED;
        }
        final int trailer = ArrayTransform.readInt(packet, plainLength);
        if ((trailer & E_FLAG) != 0) {
            counter(rtcpSalt, ssrc, trailer & ~E_FLAG);
            rtcpKeystream.apply(
                    counter, packet, RTCP_HEADER_LENGTH, plainLength - RTCP_HEADER_LENGTH);
        }
        return plainLength;
    }

    private byte[] rtpTag(final byte[] packet, final int length, final long index) {
        ArrayTransform.writeInt(rollover, 0, (int) (index >>> 16));
        rtpMac.start();
        rtpMac.update(packet, 0, length);
        rtpMac.update(rollover, 0, rollover.length);
        return rtpMac.finish();
    }

    private byte[] rtcpTag(final byte[] packet, final int length) {
        rtcpMac.start();
        rtcpMac.update(packet, 0, length);
        return rtcpMac.finish();
    }

    private static boolean isTag(final byte[] expected, final byte[] packet, final int offset) {
        // Constant time: every byte is compared, whatever the first ones say.
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) {
            difference |= expected[i] ^ packet[offset + i];
        }
        return difference == 0;
    }

    private void counter(final byte[] salt, final int ssrc, final long index) {
        Arrays.fill(counter, SALT_LENGTH, counter.length, (byte) 0);
        System.arraycopy(salt, 0, counter, 0, SALT_LENGTH);
        for (int i = 0; i < 4; i++) {
            counter[4 + i] ^= (byte) (ssrc >>> 24 - 8 * i);
        }
        for (int i = 0; i < 6; i++) {
            counter[8 + i] ^= (byte) (index >>> 40 - 8 * i);
        }
    }
}
