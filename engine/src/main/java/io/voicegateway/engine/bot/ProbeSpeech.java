package io.voicegateway.engine.bot;

/**
 * A caller who speaks for a while and listens for a while: syllables of a voice's harmonics, which a detector of speech takes for speech.
 */
final class ProbeSpeech {
    static final int RATE_HZ = 16_000;
    static final int FRAME_SAMPLES = RATE_HZ / 1000 * BotLeg.FRAME_MS;

    private static final int CYCLE_FRAMES = 120;

    /** First the bot may greet. */
    private static final int LISTENING_FRAMES = 50;

    private static final int HARMONICS = 24;
    private static final double PITCH_HZ = 130;
    private static final double SYLLABLES_HZ = 4;
    private static final double PEAK = 9_000;
    private static final double[] FORMANTS_HZ = {500, 1_500, 2_500};
    private static final double FORMANT_WIDTH_HZ = 200;

    private double phase;

    /** Whether the caller begins to speak with this frame. */
    static boolean isOnset(final long frameIndex) {
        return frameIndex % CYCLE_FRAMES == LISTENING_FRAMES;
    }

    static boolean isSpeaking(final long frameIndex) {
        return frameIndex % CYCLE_FRAMES >= LISTENING_FRAMES;
    }

    /** The next 20 ms. */
    void read(final short[] frame, final long frameIndex) {
        for (int i = 0; i < frame.length; i++) {
            frame[i] =
                    isSpeaking(frameIndex)
                            ? sample((frameIndex * frame.length + i) / (double) RATE_HZ)
                            : 0;
        }
    }

    private short sample(final double seconds) {
        final double pitchHz = PITCH_HZ * (1 + 0.08 * Math.sin(2 * Math.PI * 0.7 * seconds));
        phase = (phase + pitchHz / RATE_HZ) % 1;
        double voice = 0;
        for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
            voice += weight(harmonic * pitchHz) * Math.sin(2 * Math.PI * harmonic * phase);
        }
        final double loudness = Math.pow(Math.sin(Math.PI * SYLLABLES_HZ * seconds), 2);
        return (short) Math.clamp(PEAK * loudness * voice / 3, -32_000, 32_000);
    }

    private static double weight(final double hz) {
        double weight = 0.05;
        for (final double formantHz : FORMANTS_HZ) {
            final double distance = (hz - formantHz) / FORMANT_WIDTH_HZ;
            weight += 500 / formantHz / (1 + distance * distance);
        }
        return weight;
    }
}
