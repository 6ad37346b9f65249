package io.voicegateway.engine.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import net.openhft.affinity.AffinityLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cores that belong to one media thread each. Everything else that this process runs is kept off them, its collector and its compilers
 * included: a thread that never sleeps gives up a whole time slice to each of them, and a slice is as long as a hundred packets.
 * <p>
 * The lowest core that the process may use is never taken, so that all else has one. What other processes do there is the operator's matter.
 */
final class MediaCores {
    private static final Logger LOGGER = LoggerFactory.getLogger(MediaCores.class);
    private static final int CALLING_THREAD = 0;

    private MediaCores() {}

    /** Runs on a core of its own where one is free, else anywhere. Called by the media thread. */
    static void runOnOne(final Runnable runnable) {
        try (AffinityLock lock = AffinityLock.acquireLock(candidates())) {
            final int core = lock.cpuId();
            if (core < 0) {
                LOGGER.warn("no core is free for a media thread: it shares one");
            } else {
                LOGGER.info("media thread on core={} moved={}", core, keepOthersOff(core));
            }
            runnable.run();
        }
    }

    /** The highest first: the lowest ones get most interrupts. */
    private static int[] candidates() {
        final BitSet allowed = ProcessThreads.areKnown() ? ThreadAffinity.of(CALLING_THREAD) : null;
        return allowed == null ? candidates(AffinityLock.BASE_AFFINITY) : candidates(allowed);
    }

    static int[] candidates(final BitSet allowed) {
        final int[] cores = allowed.stream().skip(1).toArray();
        for (int low = 0, high = cores.length - 1; low < high; low++, high--) {
            final int core = cores[low];
            cores[low] = cores[high];
            cores[high] = core;
        }
        return cores;
    }

    /**
     * A thread begins with the cores of the one that made it: goes round until there is none left to move. One at a time, or two would give
     * back what the other took.
     *
     * @return threads that were moved
     */
    private static synchronized int keepOthersOff(final int core) {
        if (!ProcessThreads.areKnown()) {
            return 0;
        }
        int total = 0;
        int moved = 1;
        while (moved > 0) {
            moved = moveAllOff(core);
            total += moved;
        }
        return total;
    }

    private static int moveAllOff(final int core) {
        int moved = 0;
        try {
            for (final int threadId : ProcessThreads.ids()) {
                moved += moveOff(core, threadId);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return moved;
    }

    /** A media thread has no other core to go to, and stays. */
    private static int moveOff(final int core, final int threadId) {
        final @Nullable BitSet cores = ThreadAffinity.of(threadId);
        if (cores == null || !cores.get(core) || cores.cardinality() == 1) {
            return 0;
        }
        cores.clear(core);
        return ThreadAffinity.restrict(threadId, cores) ? 1 : 0;
    }
}
