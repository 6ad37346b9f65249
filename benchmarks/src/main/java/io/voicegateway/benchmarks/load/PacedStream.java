package io.voicegateway.benchmarks.load;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How late frames come that are due every 20 ms, by the most punctual one so far. Not thread-safe.
 */
final class PacedStream {
    static final long LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Histogram latenessNs;
    private final List<Late> late;
    private boolean isAnchored;
    private long anchorNs;

    /** One frame that came too late. */
    record Late(long atNs, long latenessNs) {
        String toLine() {
            return atNs + " " + latenessNs;
        }

        static Late ofLine(final String line) {
            final String[] words = line.split(" ");
            return new Late(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }

    /** Several streams may share these. */
    PacedStream(final Histogram latenessNs, final List<Late> late) {
        this.latenessNs = latenessNs;
        this.late = late;
    }

    /**
     * A frame came.
     *
     * @param dueNs     from any beginning
     * @param isCounted whether it is of interest how late it is
     */
    void onFrame(final long dueNs, final long nowNs, final boolean isCounted) {
        final long offsetNs = nowNs - dueNs;
        if (!isAnchored || offsetNs < anchorNs) {
            isAnchored = true;
            anchorNs = offsetNs;
        }
        if (!isCounted) {
            return;
        }
        final long lateNs = offsetNs - anchorNs;
        latenessNs.recordValue(lateNs);
        if (lateNs > LIMIT_NS) {
            late.add(new Late(nowNs, lateNs));
        }
    }
}
