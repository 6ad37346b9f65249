package io.voicegateway.engine.stream;

/**
 * What the receiver of a track says has come (RFC 3550 §6.4.1), summed up since its first report; a reader takes differences over its own
 * window.
 * <p>
 * Written by the monitor stage. Other threads call {@link #acquire()} first: they see sums at least as new as the last report then.
 */
public final class Delivery {
    private static final double TICKS_PER_MS = 48;
    private static final double NS_PER_MS = 1e6;

    private long reports;
    private long expected;
    private long lost;
    private int lastHighestSequence;
    private int lastCumulativeLost;
    private int jitterTicks;
    private long roundTripNs;

    // Written last, read first: publishes the plain fields above.
    private volatile long published;

    /**
     * A report block about the track. One that is older than the last, or made up, adds nothing.
     *
     * @param highestSequence extended by the receiver, raw 32 bits
     * @param cumulativeLost  signed: duplicates make it negative
     */
    public void onReport(final int highestSequence, final int cumulativeLost) {
        if (reports > 0) {
            final int newPackets = highestSequence - lastHighestSequence;
            final int newlyLost = cumulativeLost - lastCumulativeLost;
            if (newPackets < 0) {
                return;
            }
            expected += newPackets;
            lost += Math.clamp(newlyLost, 0, newPackets);
        }
        lastHighestSequence = highestSequence;
        lastCumulativeLost = cumulativeLost;
        reports++;
        published = reports;
    }

    /** What the last report block says of the jitter, in the timestamp's unit. */
    public void onJitter(final int ticks) {
        jitterTicks = ticks;
        published = reports;
    }

    /** How long a report of ours and the answer to it were under way. */
    public void onRoundTrip(final long spanNs) {
        roundTripNs = spanNs;
        published = reports;
    }

    /** Makes the writer's sums visible to the calling thread; returns the reports that came. */
    public long acquire() {
        return published;
    }

    public long expected() {
        return expected;
    }

    public long lost() {
        return lost;
    }

    public double jitterMs() {
        return (jitterTicks & 0xFFFF_FFFFL) / TICKS_PER_MS;
    }

    /** 0 while unknown. */
    public double roundTripMs() {
        return roundTripNs / NS_PER_MS;
    }
}
