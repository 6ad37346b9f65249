package io.voicegateway.engine.bot;

/**
 * How long a packet should wait before it is played: as long as the network makes slow ones wait, within the jitter buffer's bounds. What
 * happens in one alone of the last twenty half seconds is not waited for: it makes one frame late, and not all others. While packets are
 * lost a frame longer, so that the one behind, which has the lost one's redundancy, is there in time.
 */
final class DelayTarget {
    private static final int TICKS_PER_MS = 48;
    private static final int NS_PER_TICK_NUMERATOR = 1_000_000;

    /** The fastest packet is forgotten at 1000 ppm, faster than any clock drifts. */
    private static final int FLOOR_RISE_TICKS = 1;

    /** Half a second. */
    private static final int INTERVAL_PACKETS = 25;

    private static final int INTERVAL_COUNT = 20;

    /** Between the slowest packet so far and the next slowest. */
    private static final int PATIENCE_MARGIN_TICKS = 5 * TICKS_PER_MS;

    private static final int PATIENCE_MAX_TICKS = 40 * TICKS_PER_MS;

    /** A loss is forgotten after 10 s of packets. */
    private static final int LOSS_MEMORY_PACKETS = 500;

    private static final int JUMP_TICKS = 1_000 * TICKS_PER_MS;

    private final int[] slowestTicks = new int[INTERVAL_COUNT];
    private boolean isStarted;
    private int floorTicks;
    private int interval;
    private int intervalPackets;
    private int slowestOfAllTicks;
    private int usualTicks;
    private int lossMemoryPackets;

    /** Learns from one packet: transit times are only ever compared with each other, so wraps and offsets cancel out. */
    void onPacket(final int timestampTicks, final long receivedNs) {
        lossMemoryPackets = Math.max(0, lossMemoryPackets - 1);
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
        slowestTicks[interval] = Math.max(slowestTicks[interval], lateTicks);
        intervalPackets++;
        if (intervalPackets == INTERVAL_PACKETS) {
            intervalPackets = 0;
            interval = (interval + 1) % INTERVAL_COUNT;
            slowestTicks[interval] = 0;
        }
        judge();
    }

    private void judge() {
        slowestOfAllTicks = 0;
        usualTicks = 0;
        for (final int ticks : slowestTicks) {
            usualTicks = Math.max(usualTicks, Math.min(ticks, slowestOfAllTicks));
            slowestOfAllTicks = Math.max(slowestOfAllTicks, ticks);
        }
    }

    /** A packet did not come. */
    void onLoss() {
        lossMemoryPackets = LOSS_MEMORY_PACKETS;
    }

    /** Whether one did not come lately. */
    boolean isLossy() {
        return lossMemoryPackets > 0;
    }

    /** Another sender: its timestamps say nothing about the old ones. What the network needs stays known. */
    void rebase() {
        isStarted = false;
    }

    /** For how long from now on a packet that is missing may still come: until it is slower than any other has lately been. */
    long patienceNs(final int timestampTicks, final long nowNs) {
        final int lateTicks = transitTicks(timestampTicks, nowNs) - floorTicks;
        final int allowedTicks =
                Math.min(slowestOfAllTicks + PATIENCE_MARGIN_TICKS, PATIENCE_MAX_TICKS);
        return (long) (allowedTicks - lateTicks) * NS_PER_TICK_NUMERATOR / TICKS_PER_MS;
    }

    private static int transitTicks(final int timestampTicks, final long receivedNs) {
        return (int) (receivedNs * TICKS_PER_MS / NS_PER_TICK_NUMERATOR) - timestampTicks;
    }

    int delayMs() {
        final int networkMs = Math.max(JitterBuffer.DELAY_MIN_MS, usualTicks / TICKS_PER_MS);
        final int redundancyMs = isLossy() ? BotLeg.FRAME_MS : 0;
        return Math.min(networkMs + redundancyMs, JitterBuffer.DELAY_MAX_MS);
    }
}
