package io.voicegateway.engine.stream;

import java.util.concurrent.TimeUnit;

/**
 * Polices how fast packets come from one source: the generic cell rate algorithm, which remembers one moment alone. What waited in the
 * network and comes in a burst is let through, what stays above the limit is not. Owned by the thread that asks.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371">ITU-T I.371, annex A</a>
 */
public final class PacketRate {
    /** Packets per second: four times as many as a voice with 20 ms frames has, twice as many as one with 10 ms. */
    public static final int LIMIT_DEFAULT = 200;

    /** So far ahead of the limit a source may be: with the default, a burst of 250 packets, five seconds of voice. */
    private static final long TOLERANCE_NS = TimeUnit.MILLISECONDS.toNanos(1_250);

    private boolean isStarted;
    private long dueNs;

    /** What lies between two packets at a limit of packets per second. */
    public static long intervalNs(final int packetsPerSecond) {
        return TimeUnit.SECONDS.toNanos(1) / packetsPerSecond;
    }

    /**
     * Whether the next packet is let through.
     *
     * @param intervalNs between two packets at the limit
     */
    public boolean admits(final long nowNs, final long intervalNs) {
        final long aheadNs = isStarted ? Math.max(0, dueNs - nowNs) : 0;
        if (aheadNs > TOLERANCE_NS) {
            return false;
        }
        isStarted = true;
        dueNs = nowNs + aheadNs + intervalNs;
        return true;
    }
}
