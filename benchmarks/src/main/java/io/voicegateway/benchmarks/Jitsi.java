package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.security.GeneralSecurityException;
import org.agrona.concurrent.UnsafeBuffer;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * jitsi-srtp, the SRTP of Jitsi Videobridge, over the JDK's ciphers as ours. Left to itself it chooses a provider by a measurement of its
 * own at each start, which would make runs incomparable.
 */
final class Jitsi {
    private static final int SHA1_LENGTH = 20;

    private Jitsi() {}

    static SrtpCryptoContext context(final SrtpKeys keys, final boolean isSender)
            throws GeneralSecurityException {
        Aes.setFactoryClassName("SunJCE");
        final boolean isGcm = keys.profile() == SrtpProfile.AEAD_AES_128_GCM;
        final SrtpPolicy policy =
                new SrtpPolicy(
                        isGcm ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION,
                        SrtpProfile.KEY_LENGTH,
                        isGcm ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION,
                        isGcm ? 0 : SHA1_LENGTH,
                        keys.profile().tagLength(),
                        keys.profile().saltLength());
        return new SrtpContextFactory(
                        isSender,
                        keys.masterKey(),
                        keys.masterSalt(),
                        policy,
                        policy,
                        new LoggerImpl("jitsi"))
                .deriveContext(RtpSource.SSRC, 0);
    }

    /** A packet as jitsi-srtp takes it, reused. */
    static final class Packet implements ByteArrayBuffer {
        private final byte[] bytes = new byte[2 * RtpSource.LENGTH];
        private final UnsafeBuffer view = new UnsafeBuffer(bytes);
        private int length;

        UnsafeBuffer view() {
            return view;
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setOffset(final int offset) {
            if (offset != 0) {
                throw new IllegalArgumentException("packets start at 0: offset=" + offset);
            }
        }

        @Override
        public void setLength(final int length) {
            this.length = length;
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(
                final int offset, final int regionLength, final byte[] target) {
            System.arraycopy(bytes, offset, target, 0, regionLength);
        }

        @Override
        public void grow(final int howMuch) {
            if (length + howMuch > bytes.length) {
                throw new IllegalStateException("no room to grow: length=" + length);
            }
        }

        @Override
        public void append(final byte[] data, final int dataLength) {
            System.arraycopy(data, 0, bytes, length, dataLength);
            length += dataLength;
        }

        @Override
        public void shrink(final int howMuch) {
            length -= howMuch;
        }
    }
}
