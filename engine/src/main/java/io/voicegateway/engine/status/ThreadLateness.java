package io.voicegateway.engine.status;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How late a thread does its work: at the end of a cycle, the time since it had last caught up, that is found nothing to do. A thread that
 * is preempted, stopped by the collector or short of a core is late by that; one that has more to do than it can never catches up, and is
 * later from cycle to cycle. Each cycle counts as often as it had work.
 * <p>
 * Written by the thread itself, read by any.
 */
public final class ThreadLateness {
    /** What is worth a count of its own: half a frame. */
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int SIGNIFICANT_DIGITS = 2;

    private final EngineCounters counters;
    private final LatencyRecorder recorder = new LatencyRecorder(SIGNIFICANT_DIGITS);
    private boolean isBehind;
    private long behindSinceNs;
    private long oversleptNs;

    public ThreadLateness(final EngineCounters counters) {
        this.counters = counters;
    }

    /**
     * The thread slept longer than it asked for, and what it was to do then is late by that already.
     *
     * @param spanNs beyond what was asked for
     */
    public void overslept(final long spanNs) {
        oversleptNs = Math.max(0, spanNs);
    }

    /** A cycle found nothing to do. */
    public void caughtUp() {
        isBehind = false;
        oversleptNs = 0;
    }

    /** A cycle did so much work. */
    public void worked(final long startNs, final long endNs, final int workCount) {
        if (!isBehind) {
            isBehind = true;
            behindSinceNs = startNs - oversleptNs;
            oversleptNs = 0;
        }
        final long latenessNs = endNs - behindSinceNs;
        recorder.record(latenessNs, workCount);
        if (latenessNs > SLOW_NS) {
            counters.increment(EngineCounter.DUTY_CYCLES_SLOW);
        }
    }

    /** Everything recorded so far. Any thread. */
    public Histogram snapshot() {
        return recorder.snapshot();
    }
}
