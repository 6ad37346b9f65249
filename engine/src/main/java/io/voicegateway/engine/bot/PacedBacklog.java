package io.voicegateway.engine.bot;

/**
 * Tells delay from stock. A bot that speaks faster than real time has what it said ahead in the playout buffer; a bot that speaks in real
 * time, or echoes, has there only what a stall once left behind, and every later word would be that much late.
 * <p>
 * A bot is paced when it never falls silent for a window of a second and, over one such window or, where its network is uneven, over some
 * of them, says about as much as is played. The least that lay in stock meanwhile is then delay. Owned by the bot thread.
 */
final class PacedBacklog {
    private static final int WINDOW_FRAMES = 50;
    private static final int SPAN_FRAMES_MAX = 8 * WINDOW_FRAMES;

    /** A second of a bot's own pacing is uneven by no more. */
    private static final int UNEVEN_FRAMES = 12;

    private final int frameSamples;
    private final int keptSamples;
    private int spanFrames;
    private long spanSamples;
    private long windowSamples;
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
        windowSamples += sampleCount;
    }

    /** A frame is about to be taken. */
    void onRead(final int bufferedSamples) {
        leastBufferedSamples = Math.min(leastBufferedSamples, bufferedSamples);
        if (++spanFrames % WINDOW_FRAMES == 0) {
            onWindow();
        }
    }

    private void onWindow() {
        spanSamples += windowSamples;
        final boolean isSilent = windowSamples == 0;
        windowSamples = 0;
        final long unevenSamples = Math.abs(spanSamples - (long) spanFrames * frameSamples);
        if (!isSilent && unevenSamples <= (long) UNEVEN_FRAMES * frameSamples) {
            final int leastSamples = leastBufferedSamples;
            reset();
            excessSamples = Math.max(0, leastSamples - keptSamples);
        } else if (isSilent || spanFrames == SPAN_FRAMES_MAX) {
            reset();
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
        spanFrames = 0;
        spanSamples = 0;
        windowSamples = 0;
        leastBufferedSamples = Integer.MAX_VALUE;
        excessSamples = 0;
    }
}
