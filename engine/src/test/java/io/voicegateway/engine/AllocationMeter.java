package io.voicegateway.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates in steady state. */
public final class AllocationMeter {
    private static final int WARM_UP_ROUNDS = 3;

    /** On a busy machine the JIT compiler may be far behind what it has to compile. */
    private static final int MEASURED_ROUNDS_LIMIT = 50;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationMeter() {}

    /**
     * Bytes that one round allocates: the least of several rounds, because the JIT compiler's own one-off allocations fall into some of
     * them, while what the code itself allocates is in all.
     */
    public static long steadyStateBytes(final Runnable round) {
        return steadyStateBytes(round, 0);
    }

    /**
     * The same of something that allocates.
     *
     * @param enoughBytes a round that allocates no more ends the measurement
     */
    public static long steadyStateBytes(final Runnable round, final long enoughBytes) {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round.run();
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURED_ROUNDS_LIMIT && least > enoughBytes; i++) {
            final long start = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - start);
        }
        return least;
    }
}
