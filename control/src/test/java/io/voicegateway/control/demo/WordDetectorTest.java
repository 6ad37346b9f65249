package io.voicegateway.control.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordDetectorTest {
    private static final int FRAME_MS = 20;
    private static final long NS_PER_MS = 1_000_000;
    private static final short[] PAUSE = new short[100 * Speech.SAMPLES_PER_MS];

    @Test
    void shouldHaveWordsThatOneWrongSyllableDoesNotConfuse() {
        for (final Word word : Word.values()) {
            for (final Word other : Word.values()) {
                final int[] tones = {other.tone(0), other.tone(1), other.tone(2), other.tone(3)};
                assertTrue(word == other || word.differences(tones) >= 3, word + " " + other);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void shouldHearEachWordWhenItEnds(final Word word) {
        final List<WordDetector.Heard> heard = hear(overTheTelephone(Speech.samples(word)), PAUSE);

        assertEquals(1, heard.size());
        assertEquals(word, heard.getFirst().word());
        assertEquals(Speech.WORD_MS, heard.getFirst().endNs() / (double) NS_PER_MS, 10);
    }

    @Test
    void shouldHearWordsInNoiseAtAnyLoudness() {
        final short[] word = Speech.samples(Word.KILO);
        final Random random = new Random(7);
        for (int i = 0; i < word.length; i++) {
            word[i] = (short) (word[i] / 4 + random.nextGaussian() * 300);
        }

        assertEquals(Word.KILO, hear(word, PAUSE).getFirst().word());
    }

    @Test
    void shouldForgiveOneWrongSyllable() {
        final short[] word = Speech.samples(Word.GOLF);
        final short[] other = Speech.samples(Word.INDIA);
        final int from = Speech.PAUSE_MS * Speech.SAMPLES_PER_MS;
        System.arraycopy(other, from, word, from, Speech.SYLLABLE_MS * Speech.SAMPLES_PER_MS);

        assertEquals(Word.GOLF, hear(word, PAUSE).getFirst().word());
    }

    @Test
    void shouldTellThatItHeardNoWordWhenHalfOfOneIsMissing() {
        final short[] word = Speech.samples(Word.HOTEL);
        Arrays.fill(
                word, 0, word.length - 2 * Speech.SYLLABLE_MS * Speech.SAMPLES_PER_MS, (short) 0);

        assertNull(hear(word, PAUSE).getFirst().word());
    }

    @Test
    void shouldHearNothingInSilenceAndNoise() {
        final short[] noise = new short[Speech.SAMPLE_RATE_HZ];
        final Random random = new Random(7);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) (random.nextGaussian() * 5_000);
        }

        assertEquals(List.of(), hear(PAUSE, noise, PAUSE));
    }

    private static short[] overTheTelephone(final short[] samples) {
        return MuLaw.decode(MuLaw.encode(samples));
    }

    /** Frame by frame, each at its time. */
    private static List<WordDetector.Heard> hear(final short[]... pieces) {
        final WordDetector ear = new WordDetector();
        final List<WordDetector.Heard> heard = new ArrayList<>();
        final int frameSamples = FRAME_MS * Speech.SAMPLES_PER_MS;
        long nowNs = 0;
        for (final short[] piece : pieces) {
            for (int offset = 0; offset < piece.length; offset += frameSamples) {
                final WordDetector.Heard word =
                        ear.hear(Arrays.copyOfRange(piece, offset, offset + frameSamples), nowNs);
                if (word != null) {
                    heard.add(word);
                }
                nowNs += FRAME_MS * NS_PER_MS;
            }
        }
        return heard;
    }
}
