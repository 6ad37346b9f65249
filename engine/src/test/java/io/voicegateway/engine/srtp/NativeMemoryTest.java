package io.voicegateway.engine.srtp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What libcrypto lends is given back: the C heap does not grow while sessions come and go. */
@SuppressWarnings("restricted")
class NativeMemoryTest {
    private static final int SESSION_COUNT = 20_000;

    /** Each session borrows more than four kilobytes. */
    private static final long GROWTH_LIMIT_BYTES = SESSION_COUNT * 1_000L;

    /** glibc's {@code struct mallinfo2}: ten sizes, of which the eighth is what is in use. */
    private static final MemoryLayout MALLINFO = MemoryLayout.sequenceLayout(10, JAVA_LONG);

    private static final int IN_USE_INDEX = 7;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNotGrowWhileSessionsComeAndGo(final SrtpProfile profile) throws Throwable {
        final SrtpCrypto crypto = TestCrypto.LIBCRYPTO.open();
        final SrtpSessionKeys keys =
                SrtpSessionKeys.derive(
                        new SrtpKeys(
                                profile,
                                new byte[SrtpProfile.KEY_LENGTH],
                                new byte[profile.saltLength()]));
        comeAndGo(crypto, keys);
        final long before = bytesInUse();

        comeAndGo(crypto, keys);

        assertTrue(isBackAt(before), () -> "in use before, in bytes: " + before);
    }

    /** What the JIT compiler has borrowed meanwhile it gives back, what sessions have lost stays lost. */
    private static boolean isBackAt(final long before) throws Throwable {
        final long startNs = System.nanoTime();
        while (bytesInUse() - before >= GROWTH_LIMIT_BYTES) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                return false;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return true;
    }

    private static void comeAndGo(final SrtpCrypto crypto, final SrtpSessionKeys keys) {
        for (int i = 0; i < SESSION_COUNT; i++) {
            try (SrtpReceiver _ = new SrtpReceiver(crypto, keys);
                    SrtpSender _ = new SrtpSender(crypto, keys)) {
                // Opened and closed.
            }
        }
    }

    private static long bytesInUse() throws Throwable {
        final MemorySegment function =
                Linker.nativeLinker().defaultLookup().find("mallinfo2").orElse(null);
        assumeTrue(function != null, "not glibc");
        final MethodHandle mallinfo =
                Linker.nativeLinker()
                        .downcallHandle(
                                function,
                                FunctionDescriptor.of(MemoryLayout.structLayout(MALLINFO)));
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment info =
                    (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(JAVA_LONG, IN_USE_INDEX);
        }
    }
}
