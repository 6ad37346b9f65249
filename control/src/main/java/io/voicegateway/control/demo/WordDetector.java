package io.voicegateway.control.demo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recognises words in what was heard, by their tones alone: whatever codecs and jitter buffers did on the way, it is the right word or it
 * is not. Used by one thread.
 */
final class WordDetector {
    private static final int NO_TONE = -1;
    private static final int HOP_SAMPLES = 10 * Speech.SAMPLES_PER_MS;
    private static final int WINDOW_SAMPLES = 2 * HOP_SAMPLES;

    /** A tone that lasts for so many hops is a syllable. */
    private static final int SYLLABLE_HOPS = 3;

    /** After so many hops without a tone a word is over; between two syllables there are fewer. */
    private static final int PAUSE_HOPS = 4;

    private static final double LOUD_RMS = 500;

    /** How much of what sounds must be the one tone. */
    private static final double TONE_SHARE = 0.6;

    /** The last window that has a tone reaches beyond its end by about this much. */
    private static final int OVERHANG_SAMPLES = HOP_SAMPLES;

    private static final long NS_PER_SAMPLE = 1_000_000_000L / Speech.SAMPLE_RATE_HZ;
    private static final int SYLLABLES_MAX = 16;

    private final double[] coefficients = new double[Word.TONE_COUNT];
    private final short[] window = new short[WINDOW_SAMPLES];
    private final int[] syllables = new int[SYLLABLES_MAX];

    private int syllableCount;
    private int tone = NO_TONE;
    private int toneHops;
    private int quietHops;
    private long toneEndNs;

    WordDetector() {
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = 2 * Math.cos(2 * Math.PI * Word.toneHz(i) / Speech.SAMPLE_RATE_HZ);
        }
    }

    /**
     * Hears a frame.
     *
     * @param samples whole hops of 10 ms, shorter than a pause between words
     * @param nowNs   when the frame came: its first sample is heard now
     * @return the word that is over, if one is
     */
    @Nullable Heard hear(final short[] samples, final long nowNs) {
        Heard heard = null;
        for (int offset = 0; offset + HOP_SAMPLES <= samples.length; offset += HOP_SAMPLES) {
            System.arraycopy(window, HOP_SAMPLES, window, 0, HOP_SAMPLES);
            System.arraycopy(samples, offset, window, HOP_SAMPLES, HOP_SAMPLES);
            final long endNs = nowNs + (offset + HOP_SAMPLES - OVERHANG_SAMPLES) * NS_PER_SAMPLE;
            final Heard over = onTone(dominantTone(), endNs);
            heard = over == null ? heard : over;
        }
        return heard;
    }

    private @Nullable Heard onTone(final int next, final long endNs) {
        if (next == NO_TONE) {
            quietHops++;
            return quietHops == PAUSE_HOPS && syllableCount > 0 ? endWord() : null;
        }
        quietHops = 0;
        toneEndNs = endNs;
        toneHops = next == tone ? toneHops + 1 : 1;
        tone = next;
        if (toneHops == SYLLABLE_HOPS && syllableCount < SYLLABLES_MAX) {
            syllables[syllableCount++] = tone;
        }
        return null;
    }

    private Heard endWord() {
        final Word word =
                syllableCount == Word.SYLLABLE_COUNT
                        ? Word.of(Arrays.copyOf(syllables, Word.SYLLABLE_COUNT))
                        : null;
        syllableCount = 0;
        tone = NO_TONE;
        return new Heard(word, toneEndNs);
    }

    private int dominantTone() {
        double energy = 0;
        for (final short sample : window) {
            energy += (double) sample * sample;
        }
        if (energy < LOUD_RMS * LOUD_RMS * WINDOW_SAMPLES) {
            return NO_TONE;
        }
        for (int i = 0; i < coefficients.length; i++) {
            if (toneEnergy(coefficients[i]) > TONE_SHARE * energy) {
                return i;
            }
        }
        return NO_TONE;
    }

    /** Goertzel's algorithm: the energy of one frequency in the window. */
    private double toneEnergy(final double coefficient) {
        double last = 0;
        double beforeLast = 0;
        for (final short sample : window) {
            final double next = sample + coefficient * last - beforeLast;
            beforeLast = last;
            last = next;
        }
        final double power =
                last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
        return 2 * power / WINDOW_SAMPLES;
    }

    /**
     * Something with tones in it is over.
     *
     * @param word  null when it was no word that anybody says
     * @param endNs when its last sample was heard
     */
    record Heard(@Nullable Word word, long endNs) {}
}
