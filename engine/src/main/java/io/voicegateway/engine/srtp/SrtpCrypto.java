package io.voicegateway.engine.srtp;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who computes SRTP's ciphers. One per engine.
 * <p>
 * Design note: two exist, {@link LibcryptoCrypto} where the library is installed and {@link JavaxCrypto} everywhere. They differ in which
 * profile costs less, so the choice also decides what a DTLS handshake prefers.
 */
public abstract sealed class SrtpCrypto permits LibcryptoCrypto, JavaxCrypto {
    // Written by the threads that open and close legs; read by tests and whoever looks for a leak.
    private final AtomicInteger openCount = new AtomicInteger();

    /** libcrypto where it is installed, javax.crypto otherwise. */
    public static SrtpCrypto best() {
        final SrtpCrypto libcrypto = libcrypto();
        return libcrypto == null ? javax() : libcrypto;
    }

    /** The system's libcrypto, or null where it is not installed or too old. */
    public static @Nullable SrtpCrypto libcrypto() {
        return Libcrypto.isLoaded() ? new LibcryptoCrypto() : null;
    }

    /** What the JDK has. */
    public static SrtpCrypto javax() {
        return new JavaxCrypto();
    }

    /** Library and version, for people. */
    public abstract String name();

    /** The profiles that we have, best first. */
    public abstract List<SrtpProfile> profiles();

    /** Directions of legs whose keys were not given back yet. */
    public final int openCount() {
        return openCount.get();
    }

    final SrtpTransform open(final SrtpSessionKeys keys) {
        final SrtpTransform transform = newTransform(keys);
        openCount.incrementAndGet();
        return transform;
    }

    final void close(final SrtpTransform transform) {
        transform.close();
        openCount.decrementAndGet();
    }

    abstract SrtpTransform newTransform(SrtpSessionKeys keys);
}
