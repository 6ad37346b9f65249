package io.voicegateway.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** When bots get their frames, in a span of time. Owned by the bots' thread. */
final class FrameTimes {
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NS_PER_US = 1_000;

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

    /** Between two frames: median, p99 and the longest, us; and the worst drift of a call, in frames. */
    String report() {
        return "%.0f %.0f %.0f %d"
                .formatted(
                        intervalsNs.getValueAtPercentile(50) / NS_PER_US,
                        intervalsNs.getValueAtPercentile(99) / NS_PER_US,
                        intervalsNs.getMaxValue() / NS_PER_US,
                        calls.stream().mapToLong(Call::driftFrames).max().orElse(0));
    }

    /** One call's frames. */
    final class Call {
        private long firstNs;
        private long lastNs;
        private long count;

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
            count++;
        }

        /** By how many frames what came differs from one each 20 ms. */
        private long driftFrames() {
            final double due = (double) (lastNs - firstNs) / FRAME_NS;
            return Math.abs(Math.round(count - 1 - due));
        }
    }
}
