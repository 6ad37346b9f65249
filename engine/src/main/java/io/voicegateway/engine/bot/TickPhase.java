package io.voicegateway.engine.bot;

import java.util.function.BooleanSupplier;

/**
 * Where a leg's ticks lie between those of its grid: moved now and then, so that what the caller says is read soon after it has come and
 * not up to a frame later. Owned by the bot thread.
 * <p>
 * Ticks stay within half a frame of the grid, so that their number is that of the clock; who would leave it on one side comes back on the
 * other. They move in steps of the thread's groups, so that legs go on waking up together, seldom, and only while the bot has nothing to say:
 * its frames and marks, which leave on the same ticks, are on time to the frame.
 */
final class TickPhase {
    static final long STEP_NS = BotLeg.FRAME_NS / BotAgent.TICK_GROUPS;

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
        hasMoved = true;
        movedNs = nowNs;
        wantedNs = offsetNs + byNs / STEP_NS * STEP_NS;
        wantedNs -=
                Math.floorDiv(wantedNs + BotLeg.FRAME_NS / 2, BotLeg.FRAME_NS) * BotLeg.FRAME_NS;
        return true;
    }

    /** By how much the next tick is to come later, or earlier, than a frame after the last one. */
    long pollNs() {
        final long byNs = wantedNs - offsetNs;
        offsetNs = wantedNs;
        return byNs;
    }
}
