package io.voicegateway.engine.config;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Set;
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
    private static final AtomicBoolean IS_COLLECTOR_RAISED = new AtomicBoolean();

    /** Who runs safepoints and, by itself or with its workers, collects garbage in them. */
    private static final Set<String> STOPPING_THREADS = Set.of("VM Thread", "GC Thread#0");

    private SchedulingPriority() {}

    /** Raises it where the host allows that: as root, with CAP_SYS_NICE, or by RLIMIT_NICE. Elsewhere the thread stays as it is. */
    static void raise() {
        final boolean isRaised =
                System.getProperty("os.name").equals("Linux") && set(CALLING_THREAD, NICE);
        if (isRaised && IS_COLLECTOR_RAISED.compareAndSet(false, true)) {
            raiseCollector();
        }
        if (!isRaised && IS_REFUSAL_KNOWN.compareAndSet(false, true)) {
            LOGGER.info(
                    "media threads have no priority over other threads: allow nice={} for low"
                            + " latency on a shared host",
                    NICE);
        }
    }

    /** Everybody waits while garbage is collected: who collects it must not wait for a turn meanwhile. Its later workers inherit from it. */
    private static void raiseCollector() {
        try {
            for (final int threadId : ProcessThreads.ids()) {
                if (STOPPING_THREADS.contains(ProcessThreads.name(threadId))) {
                    set(threadId, NICE);
                }
            }
        } catch (final IOException e) {
            LOGGER.info("the collector has no priority over other threads: {}", e.toString());
        }
    }

    private static boolean set(final int threadId, final int nice) {
        final Linker linker = Linker.nativeLinker();
        final MethodHandle setpriority =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setpriority"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        try {
            return (int) setpriority.invokeExact(PRIO_PROCESS, threadId, nice) == 0;
        } catch (final Throwable t) {
            if (t instanceof final Error e) {
                throw e;
            }
            throw new IllegalStateException("setpriority not called", t);
        }
    }
}
