package io.voicegateway.engine.srtp;

import java.util.Arrays;

/** Session keys from master keys, key derivation rate 0 (RFC 3711 §4.3). */
final class KeyDerivation {
    static final int RTP_ENCRYPTION = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_ENCRYPTION = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;

    private static final int LABEL_OFFSET = 7;
    private static final int COUNTER_BLOCK_LENGTH = 16;

    private KeyDerivation() {}

    static byte[] derive(final SrtpKeys keys, final int label, final int length) {
        // A 96-bit salt is padded on the right (RFC 7714 §11).
        final byte[] counter = Arrays.copyOf(keys.masterSalt(), COUNTER_BLOCK_LENGTH);
        counter[LABEL_OFFSET] ^= (byte) label;
        final AesKeystream keystream = new AesKeystream(keys.masterKey());
        final byte[] derived = new byte[length];
        keystream.apply(counter, derived, 0, length);
        return derived;
    }
}
