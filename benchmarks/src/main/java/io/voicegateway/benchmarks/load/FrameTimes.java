package io.voicegateway.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** When bots get their frames, in a span of time. Owned by the bots' thread. */
final class FrameTimes {
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NS_PER_US = 1_000;

    /** Two seconds. */
    private static final int PUNCTUAL_FRAMES = 100;

    private final List<Call> calls = new ArrayList<>();
    private final Histogram intervalsNs = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    private long startNs;
    private long endNs;

    void measure(final long newStartNs, final long newEndNs) {
        startNs = newStartNs;
        endNs = newEndNs;
    }

    Call newCall() {
        final Call call = new Call();
        calls.add(call);
        return call;
    }

    /** Between two frames: median, p99 and the longest, us; and the worst drift of a call, in frames, NaN when a call is too short to tell. */
    String report() {
        return "%.0f %.0f %.0f %.2f"
                .formatted(
                        intervalsNs.getValueAtPercentile(50) / NS_PER_US,
                        intervalsNs.getValueAtPercentile(99) / NS_PER_US,
                        intervalsNs.getMaxValue() / NS_PER_US,
                        calls.stream().mapToDouble(Call::driftFrames).max().orElse(0));
    }

    /** One call's frames. */
    final class Call {
        private final long[] latestOffsetsNs = new long[PUNCTUAL_FRAMES];
        private long firstNs;
        private long lastNs;
        private long firstOffsetNs;
        private int count;

        void onFrame(final long nowNs) {
            if (nowNs - startNs < 0 || nowNs - endNs >= 0) {
                return;
            }
            if (count == 0) {
                firstNs = nowNs;
            } else {
                intervalsNs.recordValue(nowNs - lastNs);
            }
            lastNs = nowNs;
            final long offsetNs = nowNs - firstNs - count * FRAME_NS;
            latestOffsetsNs[count % PUNCTUAL_FRAMES] = offsetNs;
            if (count < PUNCTUAL_FRAMES) {
                firstOffsetNs = Math.min(firstOffsetNs, offsetNs);
            }
            count++;
        }

        /** By how much the most punctual of the last frames is off one each 20 ms from the most punctual of the first; NaN of too few. */
        private double driftFrames() {
            if (count < 2 * PUNCTUAL_FRAMES) {
                return Double.NaN;
            }
            final long lastOffsetNs = Arrays.stream(latestOffsetsNs).min().orElseThrow();
            return Math.abs(lastOffsetNs - firstOffsetNs) / (double) FRAME_NS;
        }
    }
}
