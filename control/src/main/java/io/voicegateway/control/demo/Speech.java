package io.voicegateway.control.demo;

/** Makes words audible. Pure functions, called by any thread. */
final class Speech {
    static final int SAMPLE_RATE_HZ = 8_000;
    static final int SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
    static final int PAUSE_MS = 400;
    static final int SYLLABLE_MS = 80;

    /** A pause and a word: whole frames of 20 ms, so that a word's last sample is a frame's last. */
    static final int WORD_MS = PAUSE_MS + Word.SYLLABLE_COUNT * SYLLABLE_MS;

    private static final int SYLLABLE_SAMPLES = SYLLABLE_MS * SAMPLES_PER_MS;
    private static final int RAMP_SAMPLES = 5 * SAMPLES_PER_MS;
    private static final double PEAK = 9_000;
    private static final int QUIET_PEAK = 256;

    private Speech() {}

    /** A pause, then the word. */
    static short[] samples(final Word word) {
        final short[] samples = new short[WORD_MS * SAMPLES_PER_MS];
        for (int i = 0; i < Word.SYLLABLE_COUNT; i++) {
            sing(
                    samples,
                    PAUSE_MS * SAMPLES_PER_MS + i * SYLLABLE_SAMPLES,
                    Word.toneHz(word.tone(i)));
        }
        return samples;
    }

    /** Whether nobody speaks in it. */
    static boolean isQuiet(final short[] samples) {
        for (final short sample : samples) {
            if (Math.abs(sample) > QUIET_PEAK) {
                return false;
            }
        }
        return true;
    }

    private static void sing(final short[] samples, final int offset, final double toneHz) {
        for (int i = 0; i < SYLLABLE_SAMPLES; i++) {
            final double phase = 2 * Math.PI * toneHz * i / SAMPLE_RATE_HZ;
            samples[offset + i] = (short) Math.round(PEAK * loudness(i) * Math.sin(phase));
        }
    }

    /** Rises and falls softly: a click has every tone in it. */
    private static double loudness(final int i) {
        final int distance = Math.min(i, SYLLABLE_SAMPLES - 1 - i);
        return distance >= RAMP_SAMPLES ? 1 : (1 - Math.cos(Math.PI * distance / RAMP_SAMPLES)) / 2;
    }
}
