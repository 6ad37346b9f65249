package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class L16DialectTest {
    private final L16Dialect dialect =
            new L16Dialect(
                    Frames.session(
                            0,
                            Map.of(
                                    "call_id", "c1",
                                    "from_number", "+49",
                                    "sampleRate", "ours wins",
                                    "lang", "de")));
    private final HeardBot handler = new HeardBot();

    @Test
    void shouldOfferBothSubprotocolsTheOneThatTheSdkAnswersFirst() {
        assertEquals(List.of("audio.drachtio.org", "audio.jambonz.org"), dialect.subprotocols());
    }

    @Test
    void shouldGreetWithOneTextFrameAboutTheCall() {
        final List<String> greeting = dialect.greeting().stream().map(Frames::text).toList();

        assertEquals(1, greeting.size());
        assertTrue(greeting.getFirst().matches("\\{\"callSid\":\"[0-9a-f-]{36}\",.*"));
        assertTrue(
                greeting.getFirst()
                        .endsWith(
                                ",\"callId\":\"c1\",\"direction\":\"inbound\",\"from\":\"+49\","
                                        + "\"to\":\"\",\"sampleRate\":16000,\"mixType\":\"mono\","
                                        + "\"call_id\":\"c1\",\"from_number\":\"+49\",\"lang\":\"de\"}"),
                greeting.getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 12_000, 16_000, 24_000, 48_000})
    void shouldSendTwentyMillisecondsAFrameAtEachRate(final int sampleRateHz) {
        final L16Dialect chosen = new L16Dialect(Frames.session(sampleRateHz, Map.of()));
        final short[] samples = Tones.tone(sampleRateHz, 440, sampleRateHz / 50);

        assertEquals(sampleRateHz, chosen.toBotHz());
        assertEquals(sampleRateHz, chosen.fromBotHz());
        assertArrayEquals(samples, Frames.samples(Frames.bytes(chosen.media(samples, 20))));
    }

    @ParameterizedTest
    @ValueSource(ints = {7_999, 11_025, 44_100, 96_000, -1})
    void shouldRefuseARateThatOpusDoesNotHave(final int sampleRateHz) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new L16Dialect(Frames.session(sampleRateHz, Map.of())));
    }

    @Test
    void shouldTakeBinaryAudioOfAnyLengthAndKeepHalfASample() {
        final byte[] bytes = Frames.l16((short) 1, (short) -2, (short) 300);
        Frames.parse(dialect, handler, new byte[] {bytes[0]});
        Frames.parse(dialect, handler, new byte[0]);
        Frames.parse(dialect, handler, new byte[] {bytes[1], bytes[2], bytes[3], bytes[4]});
        Frames.parse(dialect, handler, new byte[] {bytes[5]});

        assertEquals(List.of("audio 2 16000", "audio 1 16000"), handler.seen);
        assertArrayEquals(new short[] {1, -2}, handler.audio.getFirst());
        assertArrayEquals(new short[] {300}, handler.audio.getLast());
    }

    @Test
    void shouldBeginASampleAnewAfterKillAudio() {
        Frames.parse(dialect, handler, new byte[] {9});
        Frames.parse(dialect, handler, "{\"type\":\"killAudio\"}");
        Frames.parse(dialect, handler, Frames.l16((short) 5));

        assertEquals(List.of("clear", "audio 1 16000"), handler.seen);
        assertArrayEquals(new short[] {5}, handler.audio.getFirst());
    }

    @Test
    void shouldUnderstandEveryCommand() {
        Frames.parse(dialect, handler, "{\"data\":{\"x\":[],\"name\":\"m\"},\"type\":\"mark\"}");
        Frames.parse(dialect, handler, "{\"type\":\"clearMarks\"}");
        Frames.parse(dialect, handler, "{\"type\":\"disconnect\"}");

        assertEquals(List.of("mark m", "clearMarks", "hangUp"), handler.seen);
    }

    @Test
    void shouldTellWhetherAMarkWasHeardOrCleared() {
        assertEquals(
                "{\"type\":\"mark\",\"data\":{\"name\":\"m\",\"event\":\"playout\"}}",
                Frames.text(dialect.mark("m", false)));
        assertEquals(
                "{\"type\":\"mark\",\"data\":{\"name\":\"m\",\"event\":\"cleared\"}}",
                Frames.text(dialect.mark("m", true)));
    }

    @Test
    void shouldPlayAnAudioFileInPlaceOfWhatIsHeardAndSayWhenItIsDone() {
        Frames.parse(dialect, handler, playAudio("raw", Frames.l16((short) 1, (short) 2), ""));

        assertEquals(List.of("clear", "audio 2 8000", "mark \0f1"), handler.seen);
        assertEquals(
                "{\"type\":\"playDone\",\"data\":{\"id\":\"f1\"}}",
                Frames.text(dialect.mark("\0f1", false)));
        assertNull(dialect.mark("\0f1", true));
    }

    @Test
    void shouldQueueAnAudioFileWhenAsked() {
        Frames.parse(
                dialect, handler, playAudio("raw", Frames.l16((short) 1), ",\"queuePlay\":true"));

        assertEquals(List.of("audio 1 8000", "mark \0f1"), handler.seen);
    }

    @Test
    void shouldSkipTheHeaderOfAWavFile() {
        final byte[] wav = RiffHeaderTest.wav(1, 8_000, (short) 7, (short) 8);
        Frames.parse(dialect, handler, playAudio("wav", wav, ",\"queuePlay\":true"));

        assertArrayEquals(new short[] {7, 8}, handler.audio.getFirst());
    }

    @Test
    void shouldSendDtmfWithTheDigitItself() {
        assertEquals(
                "{\"event\":\"dtmf\",\"dtmf\":\"5\",\"duration\":\"200\"}",
                Frames.text(dialect.dtmf('5')));
    }

    @Test
    void shouldCloseWithoutALastMessage() {
        assertNull(dialect.stop());
        assertNull(dialect.cleared(1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"mark\"}",
                "{\"type\":\"mark\",\"data\":{\"name\":1}}",
                "{\"type\":\"mark\",\"data\":{\"name\":\"\\u0000x\"}}",
                "{\"type\":\"playAudio\"}",
                "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\"\"}}",
                "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\"*\"}}",
                "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\"AAAA\",\"sampleRate\":1}}",
                "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\"AAAA\",\"sampleRate\":1e9}}"
            })
    void shouldCountMalformedMessages(final String text) {
        Frames.parse(dialect, handler, text);

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldCountUnknownMessages() {
        Frames.parse(dialect, handler, "{\"type\":\"transcription\"}");

        assertEquals(List.of("BOT_MESSAGES_UNKNOWN"), handler.seen);
    }

    private static String playAudio(final String type, final byte[] content, final String more) {
        return "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\""
                + Base64.getEncoder().encodeToString(content)
                + "\",\"audioContentType\":\""
                + type
                + "\",\"sampleRate\":8000,\"id\":\"f1\""
                + more
                + "}}";
    }
}
