package io.voicegateway.engine.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104) over a MessageDigest. Design note: javax.crypto.Mac allocates its result; this writes into an array that it keeps.
 * Single-threaded.
 */
final class HmacSha1 {
    static final int DIGEST_LENGTH = 20;
    private static final int BLOCK_LENGTH = 64;

    private final MessageDigest digest;
    private final byte[] inner = new byte[BLOCK_LENGTH];
    private final byte[] outer = new byte[BLOCK_LENGTH];
    private final byte[] result = new byte[DIGEST_LENGTH];

    /** @param key at most 64 bytes */
    HmacSha1(final byte[] key) {
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing from this JDK", e);
        }
        Arrays.fill(inner, (byte) 0x36);
        Arrays.fill(outer, (byte) 0x5C);
        for (int i = 0; i < key.length; i++) {
            inner[i] ^= key[i];
            outer[i] ^= key[i];
        }
    }

    void start() {
        digest.update(inner, 0, BLOCK_LENGTH);
    }

    void update(final byte[] bytes, final int offset, final int length) {
        digest.update(bytes, offset, length);
    }

    /** The digest; valid until the next call. */
    byte[] finish() {
        try {
            digest.digest(result, 0, DIGEST_LENGTH);
            digest.update(outer, 0, BLOCK_LENGTH);
            digest.update(result, 0, DIGEST_LENGTH);
            digest.digest(result, 0, DIGEST_LENGTH);
        } catch (final DigestException e) {
            throw new IllegalStateException("SHA-1 does not fit its buffer", e);
        }
        return result;
    }
}
