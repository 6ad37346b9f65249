package io.voicegateway.engine.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of OpenSSL's libcrypto that SRTP needs, by their C names. Found once per process, never unloaded.
 * <p>
 * Design note: pointers travel as long, because a MemorySegment per call is not always optimised away. The calls per packet are critical
 * downcalls: they take a few hundred nanoseconds at most, do no I/O and never call back. A record, because the JIT trusts the fields of one
 * that is itself a constant, so that each call becomes a direct one.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/EVP_EncryptInit/">EVP_CipherInit_ex</a>
 */
@SuppressWarnings("restricted")
record Libcrypto(
        String version,
        MethodHandle evpAes128Gcm,
        MethodHandle evpAes128Ctr,
        MethodHandle evpCipherCtxNew,
        MethodHandle evpCipherCtxFree,
        MethodHandle evpCipherCtxCtrl,
        MethodHandle evpCipherInit,
        MethodHandle evpCipherUpdate,
        MethodHandle evpCipherFinal,
        MethodHandle sha1Init,
        MethodHandle sha1Update,
        MethodHandle sha1Final,
        MethodHandle cryptoZalloc,
        MethodHandle cryptoClearFree) {

    /** Newest first. */
    private static final List<String> LIBRARY_NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");

    /** OpenSSL 1.1.1: MNNFFPPS. */
    private static final long VERSION_MIN = 0x1010_1000L;

    /** The structure of these functions is the same up to here; a next major version may drop some. */
    private static final long VERSION_END = 0x4000_0000L;

    private static final int OPENSSL_VERSION = 0;
    private static final int VERSION_TEXT_LENGTH_MAX = 256;
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);
    private static final @Nullable Libcrypto LOADED = load();

    static boolean isLoaded() {
        return LOADED != null;
    }

    /** The library; there must be one. */
    static Libcrypto loaded() {
        return Objects.requireNonNull(LOADED, "libcrypto is not installed");
    }

    private static @Nullable Libcrypto load() {
        for (final String name : LIBRARY_NAMES) {
            try {
                final SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
                if (isSupported(library)) {
                    return bind(library);
                }
            } catch (final IllegalArgumentException | NoSuchElementException _) {
                // Absent, or built without what we call: an expected state of a host. The choice is
                // logged at launch.
            }
        }
        return null;
    }

    private static boolean isSupported(final SymbolLookup library) {
        try {
            final long version =
                    (long)
                            bind(library, "OpenSSL_version_num", FunctionDescriptor.of(JAVA_LONG))
                                    .invokeExact();
            return version >= VERSION_MIN && version < VERSION_END;
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    private static Libcrypto bind(final SymbolLookup library) {
        return new Libcrypto(
                versionText(library),
                bind(library, "EVP_aes_128_gcm", FunctionDescriptor.of(JAVA_LONG)),
                bind(library, "EVP_aes_128_ctr", FunctionDescriptor.of(JAVA_LONG)),
                bind(library, "EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG)),
                bind(library, "EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG)),
                bind(
                        library,
                        "EVP_CIPHER_CTX_ctrl",
                        returningInt(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                        CRITICAL),
                bind(
                        library,
                        "EVP_CipherInit_ex",
                        returningInt(
                                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT),
                        CRITICAL),
                bind(
                        library,
                        "EVP_CipherUpdate",
                        returningInt(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT),
                        CRITICAL),
                bind(
                        library,
                        "EVP_CipherFinal_ex",
                        returningInt(JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        CRITICAL),
                bind(library, "SHA1_Init", returningInt(JAVA_LONG)),
                bind(
                        library,
                        "SHA1_Update",
                        returningInt(JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        CRITICAL),
                bind(library, "SHA1_Final", returningInt(JAVA_LONG, JAVA_LONG), CRITICAL),
                bind(
                        library,
                        "CRYPTO_zalloc",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT)),
                bind(
                        library,
                        "CRYPTO_clear_free",
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT)));
    }

    private static String versionText(final SymbolLookup library) {
        try {
            final MemorySegment text =
                    (MemorySegment)
                            bind(
                                            library,
                                            "OpenSSL_version",
                                            FunctionDescriptor.of(ADDRESS, JAVA_INT))
                                    .invokeExact(OPENSSL_VERSION);
            return text.reinterpret(VERSION_TEXT_LENGTH_MAX).getString(0);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    private static FunctionDescriptor returningInt(final ValueLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, (MemoryLayout[]) arguments);
    }

    private static MethodHandle bind(
            final SymbolLookup library,
            final String symbol,
            final FunctionDescriptor descriptor,
            final Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(symbol), descriptor, options);
    }

    static IllegalStateException failure(final Throwable t) {
        if (t instanceof final Error e) {
            throw e;
        }
        return new IllegalStateException("libcrypto call failed", t);
    }
}
