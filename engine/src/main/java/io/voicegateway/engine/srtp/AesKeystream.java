package io.voicegateway.engine.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode over an ECB cipher that is keyed once (RFC 3711 §4.1.1).
 * <p>
 * Design note: a CTR cipher has to be initialised per packet, which allocates; an ECB one turns counter blocks into keystream and
 * allocates nothing. Single-threaded.
 */
final class AesKeystream {
    private static final int BLOCK_LENGTH = 16;
    private static final int MAX_LENGTH = 4096;

    private final Cipher cipher;
    private final byte[] counters = new byte[MAX_LENGTH];
    private final byte[] keystream = new byte[MAX_LENGTH];

    AesKeystream(final byte[] key) {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing from this JDK", e);
        }
    }

    /**
     * XORs the keystream onto bytes.
     *
     * @param counter 16 bytes; the block counter in the last two starts as given and is not changed
     */
    void apply(final byte[] counter, final byte[] bytes, final int offset, final int length) {
        final int blocksLength = (length + BLOCK_LENGTH - 1) / BLOCK_LENGTH * BLOCK_LENGTH;
        for (int i = 0, block = 0; i < blocksLength; i += BLOCK_LENGTH, block++) {
            System.arraycopy(counter, 0, counters, i, BLOCK_LENGTH);
            counters[i + BLOCK_LENGTH - 2] = (byte) (block >>> 8);
            counters[i + BLOCK_LENGTH - 1] = (byte) block;
        }
        try {
            cipher.update(counters, 0, blocksLength, keystream, 0);
        } catch (final ShortBufferException e) {
            throw new IllegalStateException("keystream buffer too short: length=" + length, e);
        }
        for (int i = 0; i < length; i++) {
            bytes[offset + i] ^= keystream[i];
        }
    }
}
