package io.voicegateway.engine.status;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** A histogram of nanoseconds with one writing thread; readers get copies of everything since launch. */
public final class LatencyRecorder {
    private static final long LOWEST_NS = 100;
    private static final long HIGHEST_NS = 10_000_000_000L;

    private final SingleWriterRecorder recorder;
    private final Histogram total;
    private Histogram interval;

    /** @param significantDigits 1 to 5; 1 costs about 13 KB, 2 about 90 KB, 3 about 620 KB */
    public LatencyRecorder(final int significantDigits) {
        recorder = new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, significantDigits);
        total = new Histogram(LOWEST_NS, HIGHEST_NS, significantDigits);
        interval = recorder.getIntervalHistogram();
    }

    /** Called by the one writing thread. Allocates nothing; wait-free. */
    public void record(final long latencyNs) {
        recorder.recordValue(Math.min(Math.max(latencyNs, 0), HIGHEST_NS));
    }

    /** The same for several that had the same latency. */
    public void record(final long latencyNs, final long count) {
        recorder.recordValueWithCount(Math.min(Math.max(latencyNs, 0), HIGHEST_NS), count);
    }

    /** Everything recorded so far. Called by any thread; readers exclude each other, never the writer. */
    public synchronized Histogram snapshot() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return total.copy();
    }
}
