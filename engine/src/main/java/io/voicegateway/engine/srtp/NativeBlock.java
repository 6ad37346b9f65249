package io.voicegateway.engine.srtp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Zeroed memory of libcrypto's, wiped when it is given back.
 * <p>
 * Design note: an Arena that one thread opens and another closes is a shared one, and closing that stops every thread of the process for a
 * moment; this costs a free().
 */
final class NativeBlock implements AutoCloseable {
    private static final Libcrypto LIBRARY = Libcrypto.loaded();

    private final long length;
    private final UnsafeBuffer view;
    private long address;

    NativeBlock(final int length) {
        this.length = length;
        try {
            address = (long) LIBRARY.cryptoZalloc().invokeExact((long) length, 0L, 0);
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
        if (address == 0) {
            throw new OutOfMemoryError("libcrypto has no memory: length=" + length);
        }
        view = new UnsafeBuffer(address, length);
    }

    long address() {
        return address;
    }

    /** The same bytes, with bounds; of no use once closed. */
    UnsafeBuffer view() {
        return view;
    }

    @Override
    public void close() {
        if (address == 0) {
            return;
        }
        view.wrap(0, 0);
        try {
            LIBRARY.cryptoClearFree().invokeExact(address, length, 0L, 0);
        } catch (final Throwable t) {
            throw Libcrypto.failure(t);
        }
        address = 0;
    }
}
