package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VonageDialectTest {
    private final VonageDialect dialect =
            new VonageDialect(
                    Frames.session(0, Map.of("call_id", "c1", "event", "ours wins", "lang", "de")));
    private final HeardBot handler = new HeardBot();

    @Test
    void shouldGreetWithTheContentTypeAndTheParametersBesideIt() {
        assertEquals(
                List.of(
                        "{\"event\":\"websocket:connected\",\"content-type\":"
                                + "\"audio/l16;rate=16000\",\"call_id\":\"c1\",\"lang\":\"de\"}"),
                dialect.greeting().stream().map(Frames::text).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000})
    void shouldSendTwentyMillisecondsAFrameAtEachRate(final int sampleRateHz) {
        final VonageDialect chosen = new VonageDialect(Frames.session(sampleRateHz, Map.of()));
        final short[] samples = Tones.tone(sampleRateHz, 440, sampleRateHz / 50);

        assertArrayEquals(samples, Frames.samples(Frames.bytes(chosen.media(samples, 20))));
    }

    @Test
    void shouldTakeAnyEvenOrOddLength() {
        Frames.parse(dialect, handler, new byte[] {1, 0, 2});
        Frames.parse(dialect, handler, new byte[] {0});

        assertEquals(List.of("audio 1 16000", "audio 1 16000"), handler.seen);
        assertArrayEquals(new short[] {2}, handler.audio.getLast());
    }

    @Test
    void shouldAcknowledgeAClear() {
        Frames.parse(dialect, handler, "{\"action\":\"clear\"}");

        assertEquals(List.of("clear"), handler.seen);
        assertEquals("{\"event\":\"websocket:cleared\"}", Frames.text(dialect.cleared(5, 6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":{\"b\":[1,true,null,\"x\"]}}", "\"text\"", "7", "[]", "null"})
    void shouldReturnANotificationsPayloadAsItCame(final String payload) {
        Frames.parse(dialect, handler, "{\"payload\":" + payload + ",\"action\":\"notify\"}");

        assertEquals(List.of("mark " + payload), handler.seen);
        assertEquals(
                "{\"event\":\"websocket:notify\",\"payload\":" + payload + "}",
                Frames.text(dialect.mark(payload, false)));
    }

    @Test
    void shouldSendDtmfWithItsDigitAtTheTop() {
        assertEquals(
                "{\"event\":\"websocket:dtmf\",\"digit\":\"#\",\"duration\":200}",
                Frames.text(dialect.dtmf('#')));
    }

    @Test
    void shouldCloseWithoutALastMessage() {
        assertNull(dialect.stop());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"action\":1}", "{\"action\":\"clear\""})
    void shouldCountMalformedMessages(final String text) {
        Frames.parse(dialect, handler, text);

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldRefuseANotificationThatIsTooLong() {
        final String payload = "\"" + "n".repeat(1_024) + "\"";
        Frames.parse(dialect, handler, "{\"action\":\"notify\",\"payload\":" + payload + "}");

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldCountUnknownMessages() {
        Frames.parse(dialect, handler, "{\"action\":\"dance\"}");

        assertEquals(List.of("BOT_MESSAGES_UNKNOWN"), handler.seen);
    }
}
