package io.voicegateway.engine.bot;

/**
 * Tells delay from stock. A bot that speaks faster than real time has what it said ahead in the playout buffer; a bot that speaks in real
 * time, or echoes, has there only what a stall once left behind, and every later word would be that much late. Owned by the bot thread.
 */
final class PacedBacklog {
    private static final int WINDOW_FRAMES = 50;

    private final int frameSamples;
    private final int keptSamples;
    private int windowFrames;
    private long writtenSamples;
    private int leastBufferedSamples;
    private int excessSamples;

    /** @param keptMs how much the bot's stock may be without being delay */
    PacedBacklog(final int sampleRateHz, final int keptMs) {
        final int samplesPerMs = sampleRateHz / 1000;
        frameSamples = samplesPerMs * BotLeg.FRAME_MS;
        keptSamples = samplesPerMs * keptMs;
        reset();
    }

    void onWrite(final int sampleCount) {
        writtenSamples += sampleCount;
    }

    /** A frame is about to be taken. */
    void onRead(final int bufferedSamples) {
        leastBufferedSamples = Math.min(leastBufferedSamples, bufferedSamples);
        if (++windowFrames == WINDOW_FRAMES) {
            final int leastSamples = leastBufferedSamples;
            final boolean isPaced = isPaced();
            reset();
            excessSamples = isPaced ? Math.max(0, leastSamples - keptSamples) : 0;
        }
    }

    /** Whether a frame may be left out where nobody misses it. */
    boolean hasExcess() {
        return excessSamples >= frameSamples;
    }

    void onFrameLeftOut() {
        excessSamples -= frameSamples;
    }

    /** The bot paused: what comes next is judged anew. */
    void reset() {
        windowFrames = 0;
        writtenSamples = 0;
        leastBufferedSamples = Integer.MAX_VALUE;
        excessSamples = 0;
    }

    private boolean isPaced() {
        final long playedSamples = (long) WINDOW_FRAMES * frameSamples;
        return Math.abs(writtenSamples - playedSamples) * 4 <= playedSamples;
    }
}
