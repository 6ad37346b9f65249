package io.voicegateway.control.fake;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** Wall clock and monotonic clock, which stand still until a test advances them. */
public final class AdvancedClock extends Clock {
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private long elapsedNs;
    private long setBackNs;

    public void advanceMs(final long ms) {
        elapsedNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Sets the wall clock back; what is monotonic stays so. */
    public void setBackMs(final long ms) {
        setBackNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    public long nanoTime() {
        // Far from zero: only differences may count.
        return Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1) + elapsedNs;
    }

    public long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(elapsedNs);
    }

    @Override
    public Instant instant() {
        return START.plusNanos(elapsedNs - setBackNs);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(final ZoneId zone) {
        throw new UnsupportedOperationException("only UTC");
    }
}
