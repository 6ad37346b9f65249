package io.voicegateway.benchmarks.load;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How late the machine wakes a thread of this process that does nothing but sleep: nobody who measures here can be more punctual. */
final class NapLateness {
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Recorder recorder = new Recorder(TimeUnit.MINUTES.toNanos(1), 3);
    private final List<Stalls.Stall> stalls = new CopyOnWriteArrayList<>();

    void start() {
        Thread.ofPlatform().daemon().name("naps").start(this::run);
    }

    private void run() {
        while (true) {
            final long startNs = System.nanoTime();
            LockSupport.parkNanos(NAP_NS);
            final long endNs = System.nanoTime();
            final long lateNs = Math.max(0, endNs - startNs - NAP_NS);
            recorder.recordValue(lateNs);
            if (lateNs >= Stalls.SHORTEST_NS) {
                stalls.add(new Stalls.Stall(startNs, endNs, lateNs));
            }
        }
    }

    void reset() {
        recorder.reset();
        stalls.clear();
    }

    /** Since the last reset or question. */
    long percentileUs(final double percentile) {
        final Histogram histogram = recorder.getIntervalHistogram();
        return TimeUnit.NANOSECONDS.toMicros(histogram.getValueAtPercentile(percentile));
    }

    /** The long ones since the last reset. */
    List<Stalls.Stall> stalls() {
        return stalls;
    }
}
