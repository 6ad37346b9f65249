package io.voicegateway.control.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.demo.WordDetector.Heard;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TalkTest {
    private static final int WORD_COUNT = 20;
    private static final long NS_PER_MS = 1_000_000;

    private final Talk talk = new Talk(WORD_COUNT, 1);

    @Test
    void shouldGiveEveryCallerAnOrderOfItsOwn() {
        assertNotEquals(order(new Talk(12, 1)), order(new Talk(12, 2)));
        assertEquals(order(new Talk(12, 3)), order(new Talk(12, 3)));
    }

    @Test
    void shouldTellHowLongEachWordTook() {
        speak(0, 100);
        speak(1, 800);
        talk.onBotHeard(new Heard(talk.word(0), 180 * NS_PER_MS));
        hear(talk.word(0), 250);
        hear(talk.word(1), 990);

        assertEquals(new Talk.Reply(0, talk.word(0), 80, 150), talk.pollReply());
        assertEquals(new Talk.Reply(1, talk.word(1), 0, 190), talk.pollReply());
        assertNull(talk.pollReply());
        assertEquals(new Talk.Result(WORD_COUNT, 2, 2, 0, 150, 190, 190), talk.result());
    }

    @Test
    void shouldBeOverWhenTheLastWordCameBack() {
        for (int i = 0; i < WORD_COUNT; i++) {
            assertFalse(talk.isOver(0));
            speak(i, i * 700);
            hear(talk.word(i), i * 700 + 150);
        }

        assertTrue(talk.isOver(0));
        assertTrue(talk.result().isGood());
    }

    @Test
    void shouldNotWaitForeverForTheLastWord() {
        speak(WORD_COUNT - 1, 1_000);

        assertFalse(talk.isOver(3_900 * NS_PER_MS));
        assertTrue(talk.isOver(4_100 * NS_PER_MS));
    }

    @Test
    void shouldForgiveFewLostWords() {
        for (int i = 0; i < WORD_COUNT; i++) {
            speak(i, i * 700);
            if (i % 5 < 4) {
                hear(talk.word(i), i * 700 + 150);
            }
        }

        assertEquals(WORD_COUNT * 4 / 5, talk.result().heard());
        assertTrue(talk.result().isGood());
    }

    @Test
    void shouldNotForgiveManyLostWords() {
        for (int i = 0; i < WORD_COUNT; i++) {
            speak(i, i * 700);
            if (i % 5 < 3) {
                hear(talk.word(i), i * 700 + 150);
            }
        }

        assertFalse(talk.result().isGood());
    }

    @Test
    void shouldNotForgiveAnothersWord() {
        for (int i = 0; i < WORD_COUNT; i++) {
            speak(i, i * 700);
            hear(talk.word(i), i * 700 + 150);
        }
        hear(talk.word(0), 20_000);

        assertEquals(WORD_COUNT, talk.result().heard());
        assertEquals(1, talk.result().foreign());
        assertFalse(talk.result().isGood());
    }

    @Test
    void shouldNotTakeAWordForAReplyBeforeItWasSaid() {
        hear(talk.word(0), 50);

        assertEquals(0, talk.result().heard());
        assertEquals(1, talk.result().foreign());
    }

    /** A word that is not understood is lost, and that is counted. */
    @Test
    void shouldNotTakeNoiseForAnothersWord() {
        speak(0, 0);
        hear(null, 150);

        assertEquals(0, talk.result().heard());
        assertEquals(0, talk.result().foreign());
    }

    @Test
    void shouldFailWhenNothingCameBack() {
        speak(0, 0);

        assertFalse(talk.result().isGood());
    }

    private void speak(final int index, final long nowMs) {
        talk.onSpoken(index, nowMs * NS_PER_MS);
    }

    private void hear(final Word word, final long nowMs) {
        talk.onHeard(new Heard(word, nowMs * NS_PER_MS));
    }

    private static List<Word> order(final Talk talk) {
        return IntStream.range(0, talk.wordCount()).mapToObj(talk::word).toList();
    }
}
