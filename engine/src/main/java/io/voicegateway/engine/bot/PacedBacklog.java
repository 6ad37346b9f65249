package io.voicegateway.engine.bot;

/**
 * Tells delay from stock. A bot that speaks faster than real time has what it said ahead in the playout buffer; a bot that speaks in real
 * time, or echoes, has there only what a stall once left behind, and every later word would be that much late.
 * <p>
 * A bot is paced when it said about as much as was played in the last second, or, where its network is uneven, in the last few without
 * being silent for one of them. The least that lay in stock meanwhile is then delay. Owned by the bot thread.
 */
final class PacedBacklog {
    private static final int WINDOW_FRAMES = 50;
    private static final int WINDOWS_MAX = 8;

    /** What a paced bot said differs from what was played by no more. */
    private static final int UNEVEN_FRAMES = 12;

    private final int frameSamples;
    private final int keptSamples;
    private final int[] writtenSamples = new int[WINDOWS_MAX];
    private final int[] leastSamples = new int[WINDOWS_MAX];
    private int window;
    private int windowFrames;
    private int excessSamples;

    /** @param keptMs how much the bot's stock may be without being delay */
    PacedBacklog(final int sampleRateHz, final int keptMs) {
        final int samplesPerMs = sampleRateHz / 1000;
        frameSamples = samplesPerMs * BotLeg.FRAME_MS;
        keptSamples = samplesPerMs * keptMs;
        reset();
    }

    void onWrite(final int sampleCount) {
        writtenSamples[slot(0)] += sampleCount;
    }

    /** A frame is about to be taken. */
    void onRead(final int bufferedSamples) {
        leastSamples[slot(0)] = Math.min(leastSamples[slot(0)], bufferedSamples);
        if (++windowFrames == WINDOW_FRAMES) {
            onWindow();
        }
    }

    private void onWindow() {
        if (writtenSamples[slot(0)] == 0) {
            reset();
            return;
        }
        excessSamples = Math.max(0, delaySamples() - keptSamples);
        window++;
        begin();
    }

    /** The least stock of the shortest time over which the bot was paced; 0 when it was not. */
    private int delaySamples() {
        int saidSamples = 0;
        int delaySamples = Integer.MAX_VALUE;
        for (int age = 0; age < Math.min(window + 1, WINDOWS_MAX); age++) {
            saidSamples += writtenSamples[slot(age)];
            delaySamples = Math.min(delaySamples, leastSamples[slot(age)]);
            final int playedSamples = (age + 1) * WINDOW_FRAMES * frameSamples;
            if (Math.abs(saidSamples - playedSamples) <= UNEVEN_FRAMES * frameSamples) {
                return delaySamples;
            }
        }
        return 0;
    }

    /** Whether a frame may be left out where nobody misses it. */
    boolean hasExcess() {
        return excessSamples >= frameSamples;
    }

    void onFrameLeftOut() {
        excessSamples -= frameSamples;
        // What was in stock before would be that much less by now.
        for (int i = 0; i < WINDOWS_MAX; i++) {
            leastSamples[i] -= frameSamples;
        }
    }

    /** The bot paused: what comes next is judged anew. */
    void reset() {
        window = 0;
        excessSamples = 0;
        begin();
    }

    private void begin() {
        windowFrames = 0;
        writtenSamples[slot(0)] = 0;
        leastSamples[slot(0)] = Integer.MAX_VALUE;
    }

    private int slot(final int age) {
        return (window - age) % WINDOWS_MAX;
    }
}
