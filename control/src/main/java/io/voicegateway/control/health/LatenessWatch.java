package io.voicegateway.control.health;

import io.voicegateway.control.call.Admission;
import io.voicegateway.control.latency.HistogramGains;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every second how late the media threads were in it, and tells the admission of the latest. On a thread of its own. */
public final class LatenessWatch implements AutoCloseable {
    /** A thread that had less to do says nothing about the host. */
    static final int WORK_LEAST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(LatenessWatch.class);
    private static final double PERCENTILE = 90;
    private static final long NS_PER_US = 1_000;

    private final Supplier<Map<String, Histogram>> threads;
    private final Admission admission;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lateness-watch").factory());

    // Owned by the timer's thread.
    private final HistogramGains gains = new HistogramGains();

    /** @param threads the lateness of each since launch, in nanoseconds: copies */
    public LatenessWatch(
            final Supplier<Map<String, Histogram>> threads, final Admission admission) {
        this.threads = threads;
        this.admission = admission;
    }

    public LatenessWatch launch() {
        final var _ = timer.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    /** A second is over. */
    void look() {
        String latest = "";
        long latenessUs = 0;
        for (final Map.Entry<String, Histogram> thread : threads.get().entrySet()) {
            final Histogram second = gains.gainOf(thread.getKey(), thread.getValue());
            gains.settle(thread.getKey(), second);
            final long us = latenessUs(second);
            if (us > latenessUs) {
                latest = thread.getKey();
                latenessUs = us;
            }
        }
        final boolean wasRefusing = admission.refusal() != null;
        admission.onSecond(latest, latenessUs);
        if (wasRefusing != (admission.refusal() != null)) {
            LOG.warn("event=admission refusal=\"{}\"", admission.refusal());
        }
    }

    private static long latenessUs(final Histogram second) {
        return second.getTotalCount() < WORK_LEAST
                ? 0
                : second.getValueAtPercentile(PERCENTILE) / NS_PER_US;
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
