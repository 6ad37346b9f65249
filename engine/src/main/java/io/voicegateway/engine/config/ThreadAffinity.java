package io.voicegateway.engine.config;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which cores any thread of this process may run on, also one that the JVM made for itself: what OpenHFT Affinity knows of is the calling
 * thread alone. Linux only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
@SuppressWarnings("restricted")
final class ThreadAffinity {
    /** {@code cpu_set_t}: 1024 cores. */
    private static final int SET_LENGTH = 128;

    private static final FunctionDescriptor CALL =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);

    private ThreadAffinity() {}

    /** Null when there is no such thread any more. */
    static @Nullable BitSet of(final int threadId) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(SET_LENGTH);
            return call("sched_getaffinity", threadId, set)
                    ? BitSet.valueOf(set.toArray(JAVA_BYTE))
                    : null;
        }
    }

    /** False when there is no such thread any more, or the host does not allow it these cores. */
    static boolean restrict(final int threadId, final BitSet cores) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(SET_LENGTH);
            final byte[] bytes = cores.toByteArray();
            MemorySegment.copy(bytes, 0, set, JAVA_BYTE, 0, bytes.length);
            return call("sched_setaffinity", threadId, set);
        }
    }

    private static boolean call(
            final String function, final int threadId, final MemorySegment set) {
        final Linker linker = Linker.nativeLinker();
        final MethodHandle handle =
                linker.downcallHandle(linker.defaultLookup().findOrThrow(function), CALL);
        try {
            return (int) handle.invokeExact(threadId, (long) SET_LENGTH, set) == 0;
        } catch (final Throwable t) {
            if (t instanceof final Error e) {
                throw e;
            }
            throw new IllegalStateException(function + " not called", t);
        }
    }
}
