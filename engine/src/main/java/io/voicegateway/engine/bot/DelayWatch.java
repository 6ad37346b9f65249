package io.voicegateway.engine.bot;

/**
 * Compares how long the packets of a jitter buffer wait with how long they should, and has it put right where the caller is silent: by a whole
 * frame that is left out or put in, and by ticks that come a little earlier or later for what is less than one. Owned by the bot thread.
 */
final class DelayWatch {
    private static final int WINDOW_FRAMES = 50;
    private static final long NS_PER_MS = 1_000_000L;

    private final DelayTarget target;
    private final TickPhase ticks;
    private int frames;
    private long longestWaitNs;

    DelayWatch(final DelayTarget target, final TickPhase ticks) {
        this.target = target;
        this.ticks = ticks;
    }

    /** A frame is about to be made. */
    void onFrame() {
        frames++;
    }

    /** A packet has waited for so long. */
    void onPacket(final long waitedNs) {
        longestWaitNs = Math.max(longestWaitNs, waitedNs);
    }

    /** Begins anew: what was seen until now says nothing about what comes. */
    void reset() {
        frames = 0;
        longestWaitNs = 0;
    }

    /**
     * How long the fastest packet has lately waited is the delay; it is to be the target, or less than a step of the ticks more. Called in
     * silence.
     *
     * @param isPlaying whether there is a frame to leave out
     * @return frames to be put in; negative when one is to be left out
     */
    int missingFrames(final boolean isPlaying, final long nowNs) {
        if (frames < WINDOW_FRAMES || longestWaitNs == 0) {
            return 0;
        }
        final long surplusNs = longestWaitNs - target.delayMs() * NS_PER_MS;
        if (isPlaying && surplusNs >= BotLeg.FRAME_NS) {
            reset();
            return -1;
        }
        final long laterNs =
                surplusNs >= 0
                        ? -(surplusNs % BotLeg.FRAME_NS)
                        : -surplusNs + TickPhase.STEP_NS - 1;
        if (ticks.move(laterNs, nowNs)) {
            reset();
            return 0;
        }
        if (surplusNs <= -TickPhase.STEP_NS) {
            reset();
            return 1;
        }
        // What the ticks cannot do now they may in the next silence.
        return 0;
    }
}
