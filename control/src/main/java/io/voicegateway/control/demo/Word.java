package io.voicegateway.control.demo;

import org.jspecify.annotations.Nullable;

/**
 * What callers say: four syllables, each a tone. Any two words differ in at least three of them, so that a word with one wrong syllable
 * is still that word and never another.
 */
enum Word {
    ALPHA(1, 2, 0, 3),
    BRAVO(1, 3, 4, 0),
    CHARLIE(1, 5, 3, 4),
    DELTA(2, 1, 3, 5),
    FOXTROT(2, 4, 1, 3),
    GOLF(2, 5, 6, 1),
    HOTEL(3, 1, 2, 4),
    INDIA(3, 4, 0, 5),
    JULIET(3, 5, 1, 6),
    KILO(4, 1, 5, 0),
    LIMA(4, 2, 3, 6),
    MIKE(4, 6, 2, 5);

    static final int SYLLABLE_COUNT = 4;
    static final int TONE_COUNT = 7;

    private static final double LOWEST_HZ = 440;
    private static final double STEP = 4.0 / 3;

    private final int[] tones;

    Word(final int... tones) {
        this.tones = tones;
    }

    /** The tone of a syllable, 0 to {@link #TONE_COUNT} - 1. */
    int tone(final int syllableIndex) {
        return tones[syllableIndex];
    }

    /** Fourths above each other: far apart for a window of 20 ms, and all within the telephone's band. */
    static double toneHz(final int tone) {
        return LOWEST_HZ * Math.pow(STEP, tone);
    }

    /** The word that has these four syllables, of which one may be wrong; null when there is none. */
    static @Nullable Word of(final int[] heardTones) {
        for (final Word word : values()) {
            if (word.differences(heardTones) <= 1) {
                return word;
            }
        }
        return null;
    }

    int differences(final int[] otherTones) {
        int differenceCount = 0;
        for (int i = 0; i < SYLLABLE_COUNT; i++) {
            differenceCount += tones[i] == otherTones[i] ? 0 : 1;
        }
        return differenceCount;
    }
}
