package io.voicegateway.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates in steady state. */
public final class AllocationMeter {
    private static final int WARM_UP_ROUNDS = 3;
    private static final int MEASURED_ROUNDS = 3;

    /** How often {@link #steadyStateBytes} runs its round in all. */
    public static final int ROUNDS = WARM_UP_ROUNDS + MEASURED_ROUNDS;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationMeter() {}

    /**
     * Bytes that one round allocates: the least of several rounds, because the JIT compiler's own one-off allocations fall into some of
     * them, while what the code itself allocates is in all.
     */
    public static long steadyStateBytes(final Runnable round) {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round.run();
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURED_ROUNDS; i++) {
            final long start = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - start);
        }
        return least;
    }
}
