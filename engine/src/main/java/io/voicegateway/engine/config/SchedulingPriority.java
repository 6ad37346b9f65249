package io.voicegateway.engine.config;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calling thread's nice value. On a shared or starting host a media thread competes with compilers, collectors and neighbours for
 * the core, and as one of many equals it waits tens of milliseconds for a turn that takes it microseconds. Never a real-time class: a
 * spinning thread of one is throttled for 50 ms in every second.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority(2): on Linux the value is each thread's own</a>
 */
@SuppressWarnings("restricted")
final class SchedulingPriority {
    private static final int NICE = -10;
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final Logger LOGGER = LoggerFactory.getLogger(SchedulingPriority.class);
    private static final AtomicBoolean IS_REFUSAL_KNOWN = new AtomicBoolean();

    private SchedulingPriority() {}

    /** Raises it where the host allows that: as root, with CAP_SYS_NICE, or by RLIMIT_NICE. Elsewhere the thread stays as it is. */
    static void raise() {
        final boolean isRaised = System.getProperty("os.name").equals("Linux") && set(NICE);
        if (!isRaised && IS_REFUSAL_KNOWN.compareAndSet(false, true)) {
            LOGGER.info(
                    "media threads have no priority over other threads: allow nice={} for low"
                            + " latency on a shared host",
                    NICE);
        }
    }

    private static boolean set(final int nice) {
        final Linker linker = Linker.nativeLinker();
        final MethodHandle setpriority =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setpriority"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        try {
            return (int) setpriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, nice) == 0;
        } catch (final Throwable t) {
            if (t instanceof final Error e) {
                throw e;
            }
            throw new IllegalStateException("setpriority not called", t);
        }
    }
}
