package io.voicegateway.engine.bot;

/**
 * How long a packet should wait before it is played: as long as the network made the slowest recent one wait, within the jitter
 * buffer's bounds.
 */
final class DelayTarget {
    private static final int TICKS_PER_MS = 48;
    private static final int NS_PER_TICK_NUMERATOR = 1_000_000;

    /** The fastest packet is forgotten at 1000 ppm, faster than any clock drifts. */
    private static final int FLOOR_RISE_TICKS = 1;

    /** A spike of 40 ms is forgotten after about 20 s of packets. */
    private static final int PEAK_DECAY_TICKS = 2;

    /** Between the slowest packet so far and the next slowest. */
    private static final int PATIENCE_MARGIN_TICKS = 5 * TICKS_PER_MS;

    private static final int PATIENCE_MAX_TICKS =
            (JitterBuffer.DELAY_MAX_MS - JitterBuffer.DELAY_MIN_MS) * TICKS_PER_MS;

    private static final int JUMP_TICKS = 1_000 * TICKS_PER_MS;

    private boolean isStarted;
    private int floorTicks;
    private int peakTicks;

    /** Learns from one packet: transit times are only ever compared with each other, so wraps and offsets cancel out. */
    void onPacket(final int timestampTicks, final long receivedNs) {
        final int transitTicks = transitTicks(timestampTicks, receivedNs);
        final int lateTicks = transitTicks - floorTicks;
        if (!isStarted || Math.abs(lateTicks) > JUMP_TICKS) {
            isStarted = true;
            floorTicks = transitTicks;
            return;
        }
        if (lateTicks < 0) {
            floorTicks = transitTicks;
        } else {
            floorTicks += FLOOR_RISE_TICKS;
        }
        peakTicks = Math.max(peakTicks - PEAK_DECAY_TICKS, Math.max(lateTicks, 0));
    }

    /** Another sender: its timestamps say nothing about the old ones. What the network needs stays known. */
    void rebase() {
        isStarted = false;
    }

    /** For how long from now on a packet that is missing may still come: until it is slower than any other has lately been. */
    long patienceNs(final int timestampTicks, final long nowNs) {
        final int lateTicks = transitTicks(timestampTicks, nowNs) - floorTicks;
        final int allowedTicks = Math.min(peakTicks + PATIENCE_MARGIN_TICKS, PATIENCE_MAX_TICKS);
        return (long) (allowedTicks - lateTicks) * NS_PER_TICK_NUMERATOR / TICKS_PER_MS;
    }

    private static int transitTicks(final int timestampTicks, final long receivedNs) {
        return (int) (receivedNs * TICKS_PER_MS / NS_PER_TICK_NUMERATOR) - timestampTicks;
    }

    int delayMs() {
        return Math.clamp(
                JitterBuffer.DELAY_MIN_MS + peakTicks / TICKS_PER_MS,
                JitterBuffer.DELAY_MIN_MS,
                JitterBuffer.DELAY_MAX_MS);
    }
}
