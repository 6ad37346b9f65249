package io.voicegateway.engine.status;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** A histogram of nanoseconds with one writing thread; readers get copies of everything since launch. */
public final class LatencyRecorder {
    private static final long LOWEST_NS = 100;
    private static final long HIGHEST_NS = 10_000_000_000L;

    private final SingleWriterRecorder recorder;
    private final int significantDigits;

    // Made when somebody asks: of most sessions nobody ever does.
    private @Nullable Histogram total;
    private @Nullable Histogram interval;

    /** @param significantDigits 1 to 5; 1 costs about 4 KB, 2 about 30 KB, 3 about 200 KB, and three times that once it was read */
    public LatencyRecorder(final int significantDigits) {
        this.significantDigits = significantDigits;
        recorder = new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, significantDigits);
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
        final Histogram sum =
                total == null ? new Histogram(LOWEST_NS, HIGHEST_NS, significantDigits) : total;
        final Histogram recent = recorder.getIntervalHistogram(interval);
        sum.add(recent);
        interval = recent;
        total = sum;
        return sum.copy();
    }
}
