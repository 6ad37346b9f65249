package io.voicegateway.engine.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AEAD_AES_128_GCM (RFC 7714 §8, §9) over javax.crypto.
 * <p>
 * Allocates: the JDK's GCM makes about 0.9 KB of garbage per packet. Chosen only when the peer has nothing else.
 */
final class AesGcmTransform implements ArrayTransform {
    private static final int TAG_LENGTH = 16;
    private static final int TAG_BITS = 128;
    private static final int IV_LENGTH = 12;

    private final Cipher cipher;
    private final SecretKeySpec rtpKey;
    private final byte[] rtpSalt;
    private final SecretKeySpec rtcpKey;
    private final byte[] rtcpSalt;
    private final byte[] iv = new byte[IV_LENGTH];

    AesGcmTransform(final SrtpSessionKeys keys) {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this JDK", e);
        }
        rtpKey = new SecretKeySpec(keys.rtpKey(), "AES");
        rtpSalt = keys.rtpSalt();
        rtcpKey = new SecretKeySpec(keys.rtcpKey(), "AES");
        rtcpSalt = keys.rtcpSalt();
    }

    @Override
    public int protectRtp(
            final byte[] packet,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        rtpIv(ssrc, index);
        return crypt(Cipher.ENCRYPT_MODE, rtpKey, packet, headerLength, length, FAILED);
    }

    @Override
    public int unprotectRtp(
            final byte[] packet,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        if (length - TAG_LENGTH < headerLength) {
            return FAILED;
        }
        rtpIv(ssrc, index);
        return crypt(Cipher.DECRYPT_MODE, rtpKey, packet, headerLength, length, FAILED);
    }

    @Override
    public int protectRtcp(final byte[] packet, final int length, final int ssrc, final int index) {
        rtcpIv(ssrc, index);
        final int word = index | E_FLAG;
        final int protectedLength =
                crypt(Cipher.ENCRYPT_MODE, rtcpKey, packet, RTCP_HEADER_LENGTH, length, word);
        ArrayTransform.writeInt(packet, protectedLength, word);
        return protectedLength + RTCP_INDEX_LENGTH;
    }

    @Override
    public int unprotectRtcp(final byte[] packet, final int length, final int ssrc) {
        final int cipherLength = length - RTCP_INDEX_LENGTH;
        if (cipherLength < RTCP_HEADER_LENGTH + TAG_LENGTH) {
            return FAILED;
        }
        final int word = ArrayTransform.readInt(packet, cipherLength);
        if ((word & E_FLAG) == 0) {
            // Authenticated but not encrypted (RFC 7714 §9.3): nobody we speak with sends it.
            return FAILED;
        }
        rtcpIv(ssrc, word & ~E_FLAG);
        return crypt(Cipher.DECRYPT_MODE, rtcpKey, packet, RTCP_HEADER_LENGTH, cipherLength, word);
    }

    /** @param rtcpWord the E flag and index, which are authenticated too; {@link #FAILED} for RTP */
    private int crypt(
            final int mode,
            final SecretKeySpec key,
            final byte[] packet,
            final int headerLength,
            final int length,
            final int rtcpWord) {
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(packet, 0, headerLength);
            if (key == rtcpKey) {
                final byte[] word = new byte[RTCP_INDEX_LENGTH];
                ArrayTransform.writeInt(word, 0, rtcpWord);
                cipher.updateAAD(word);
            }
            return headerLength
                    + cipher.doFinal(
                            packet, headerLength, length - headerLength, packet, headerLength);
        } catch (final AEADBadTagException _) {
            return FAILED;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed: length=" + length, e);
        }
    }

    private void rtpIv(final int ssrc, final long index) {
        System.arraycopy(rtpSalt, 0, iv, 0, IV_LENGTH);
        xorInt(2, ssrc);
        xorInt(6, (int) (index >>> 16));
        iv[10] ^= (byte) (index >>> 8);
        iv[11] ^= (byte) index;
    }

    private void rtcpIv(final int ssrc, final int index) {
        System.arraycopy(rtcpSalt, 0, iv, 0, IV_LENGTH);
        xorInt(2, ssrc);
        xorInt(8, index);
    }

    private void xorInt(final int offset, final int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            iv[offset + i] ^= (byte) (value >>> 24 - 8 * i);
        }
    }
}
