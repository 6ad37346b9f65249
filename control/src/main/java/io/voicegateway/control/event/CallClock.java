package io.voicegateway.control.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call's own clock, whose zero is CALL_STARTED. Used by the conductor.
 * <p>
 * Before the zero is known, an event carries its distance to the latest moment at which the call may start: negative, rising, and right
 * in its differences. Once CALL_STARTED is there, the wall times tell the real distance to it.
 */
public final class CallClock {
    private static final long US_PER_S = 1_000_000;
    private static final int NS_PER_US = 1_000;
    private static final long JUST_BEFORE_US = -1;

    private final Instant latestStart;
    private @Nullable Instant zero;
    private boolean isRunning;
    private long lastUs = Long.MIN_VALUE;

    /** @param latestStart when the call ends if nobody joins it */
    public CallClock(final Instant latestStart) {
        this.latestStart = latestStart;
    }

    /** Fixes the zero: what comes from now on until {@link #run} is just before it. */
    void zero(final Instant at) {
        if (zero == null) {
            zero = at;
        }
    }

    /** The zero is now, or when it was fixed. */
    Instant run(final Instant now) {
        zero(now);
        isRunning = true;
        return zero == null ? now : zero;
    }

    /** When the call started; null until then. */
    public @Nullable Instant startedAt() {
        return isRunning ? zero : null;
    }

    /** It has said this already, before a crash. */
    void lastUs(final long saidUs) {
        lastUs = Math.max(lastUs, saidUs);
    }

    /** Microseconds on this clock: negative before it runs, not negative then, and never less than before, whatever the wall clock does. */
    public long timeUs(final Instant now) {
        final long readUs =
                isRunning && zero != null
                        ? Math.max(0, us(zero, now))
                        : Math.min(JUST_BEFORE_US, us(zero == null ? latestStart : zero, now));
        lastUs = Math.max(lastUs, readUs);
        return lastUs;
    }

    private static long us(final Instant from, final Instant to) {
        final Duration since = Duration.between(from, to);
        return since.getSeconds() * US_PER_S + since.getNano() / NS_PER_US;
    }
}
