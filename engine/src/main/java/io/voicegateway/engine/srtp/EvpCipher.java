package io.voicegateway.engine.srtp;

/** One EVP_CIPHER_CTX, keyed once and given a new IV per packet. Pointers are addresses. Single-threaded. */
final class EvpCipher implements AutoCloseable {
    private static final Libcrypto LIBRARY = Libcrypto.loaded();
    private static final int OK = 1;
    private static final int EVP_CTRL_AEAD_GET_TAG = 0x10;
    private static final int EVP_CTRL_AEAD_SET_TAG = 0x11;

    private final NativeBlock outLength = new NativeBlock(Long.BYTES);
    private final long outLengthAddress = outLength.address();
    private long context;

    private EvpCipher(final long algorithm, final byte[] key) {
        try (NativeBlock keyBlock = new NativeBlock(key.length)) {
            keyBlock.view().putBytes(0, key);
            context = (long) LIBRARY.evpCipherCtxNew().invokeExact();
            init(algorithm, keyBlock.address(), 0, OK);
        } catch (final Throwable t) {
            close();
            throw Libcrypto.failure(t);
        }
    }

    static EvpCipher aes128Gcm(final byte[] key) {
        try {
            return new EvpCipher((long) LIBRARY.evpAes128Gcm().invokeExact(), key);
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    static EvpCipher aes128Ctr(final byte[] key) {
        try {
            return new EvpCipher((long) LIBRARY.evpAes128Ctr().invokeExact(), key);
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    void startEncryption(final long iv) {
        init(0, 0, iv, 1);
    }

    void startDecryption(final long iv) {
        init(0, 0, iv, 0);
    }

    /** Additional data of an AEAD cipher. */
    void authenticate(final long bytes, final int length) {
        update(0, bytes, length);
    }

    /** @param out may be the same address as in */
    void update(final long out, final long in, final int length) {
        if (length == 0) {
            return;
        }
        try {
            check(
                    (int)
                            LIBRARY.evpCipherUpdate()
                                    .invokeExact(context, out, outLengthAddress, in, length));
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    /** Ends an encryption and writes its tag. */
    void finish(final long tag, final int tagLength) {
        if (!isFinished(tag)) {
            throw new IllegalStateException("libcrypto refused to end an encryption");
        }
        control(EVP_CTRL_AEAD_GET_TAG, tagLength, tag);
    }

    /** Ends a decryption; false when the tag is not the packet's. */
    boolean verify(final long tag, final int tagLength, final long out) {
        control(EVP_CTRL_AEAD_SET_TAG, tagLength, tag);
        return isFinished(out);
    }

    /** @param out where a block cipher would write its last block; GCM has none */
    private boolean isFinished(final long out) {
        try {
            return (int) LIBRARY.evpCipherFinal().invokeExact(context, out, outLengthAddress) == OK;
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    private void init(final long algorithm, final long key, final long iv, final int isEncrypting) {
        if (context == 0) {
            throw new IllegalStateException("no cipher context: closed, or out of memory");
        }
        try {
            check(
                    (int)
                            LIBRARY.evpCipherInit()
                                    .invokeExact(context, algorithm, 0L, key, iv, isEncrypting));
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    private void control(final int type, final int argument, final long pointer) {
        try {
            check((int) LIBRARY.evpCipherCtxCtrl().invokeExact(context, type, argument, pointer));
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
    }

    private static void check(final int result) {
        if (result != OK) {
            throw new IllegalStateException("libcrypto refused a call: result=" + result);
        }
    }

    @Override
    public void close() {
        try {
            // Frees nothing when it is null, and wipes the key schedule.
            LIBRARY.evpCipherCtxFree().invokeExact(context);
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
        context = 0;
        outLength.close();
    }
}
