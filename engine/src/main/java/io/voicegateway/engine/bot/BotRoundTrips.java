package io.voicegateway.engine.bot;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/** How long the bots' sockets take to answer a ping, all of one host's. Called by any thread; a call at a time, of which each bot has one in ten seconds. */
final class BotRoundTrips {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;

    private final NanoClock clock;
    private final Histogram total = new Histogram(1_000, HIGHEST_NS, SIGNIFICANT_DIGITS);

    BotRoundTrips(final NanoClock clock) {
        this.clock = clock;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    synchronized void record(final long roundTripNs) {
        total.recordValue(Math.min(roundTripNs, HIGHEST_NS));
    }

    /** A copy, in nanoseconds. */
    synchronized Histogram snapshot() {
        return total.copy();
    }
}
