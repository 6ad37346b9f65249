package io.voicegateway.engine.bot;

import java.util.function.BooleanSupplier;

/**
 * Where a leg's ticks lie between those of its grid: moved now and then, so that what the caller says is read soon after it has come and
 * not up to a frame later. Owned by the bot thread.
 * <p>
 * Ticks stay within a quarter of a frame of the grid: who counts them between any two moments finds the clock's number, to the half. Who
 * would leave on one side comes back on the other, and what lies just between the sides is a step later than it could be. They move in
 * steps of the thread's groups, so that legs go on waking up together, seldom, and only while the bot has nothing to say: its frames and
 * marks, which leave on the same ticks, are on time to the frame.
 */
final class TickPhase {
    static final long STEP_NS = BotLeg.FRAME_NS / BotAgent.TICK_GROUPS;

    private static final long REACH_NS = BotLeg.FRAME_NS / 4;

    /** Between two moves. */
    static final long REST_NS = 10_000_000_000L;

    private final BooleanSupplier isBotSilent;
    private boolean hasMoved;
    private long movedNs;
    private long offsetNs;
    private long wantedNs;

    /** @param isBotSilent whether nothing that the bot has said is still to be heard */
    TickPhase(final BooleanSupplier isBotSilent) {
        this.isBotSilent = isBotSilent;
    }

    /**
     * Asks for ticks that come later, or earlier when it is negative, by so much in whole steps; with a frame more or less when that is
     * nearer to the grid.
     *
     * @return false when they stay where they are
     */
    boolean move(final long byNs, final long nowNs) {
        final boolean isResting = hasMoved && nowNs - movedNs < REST_NS;
        if (isResting || byNs / STEP_NS == 0 || !isBotSilent.getAsBoolean()) {
            return false;
        }
        wantedNs = onGrid(offsetNs + byNs / STEP_NS * STEP_NS);
        if (wantedNs == offsetNs) {
            return false;
        }
        hasMoved = true;
        movedNs = nowNs;
        return true;
    }

    private static long onGrid(final long anyNs) {
        final long halfNs = BotLeg.FRAME_NS / 2;
        final long nearestNs = Math.floorMod(anyNs + halfNs, BotLeg.FRAME_NS) - halfNs;
        return Math.max(nearestNs, -REACH_NS);
    }

    /** By how much the next tick is to come later, or earlier, than a frame after the last one. */
    long pollNs() {
        final long byNs = wantedNs - offsetNs;
        offsetNs = wantedNs;
        return byNs;
    }
}
