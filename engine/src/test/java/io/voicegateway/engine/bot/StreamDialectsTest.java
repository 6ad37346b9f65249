package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wires of Telnyx, Plivo and Exotel, as their documentation and their clients have them. */
class StreamDialectsTest {
    private static final Map<String, String> PARAMETERS =
            Map.of("call_id", "c1", "from_number", "+491", "to_number", "+492", "x", "1;2");
    private static final String MZ = TwilioIds.streamSid("c1");

    private final HeardBot heard = new HeardBot();

    private static BotDialect dialect(final String name) {
        return BotDialects.create(name, Frames.session(0, PARAMETERS));
    }

    private static PcmDialect pcm(final String name) {
        return (PcmDialect) dialect(name);
    }

    private static List<String> greeting(final BotDialect dialect) {
        return dialect.greeting().stream().map(Frames::text).toList();
    }

    private static String text(final WebSocketFrame frame) {
        return Frames.text(Objects.requireNonNull(frame));
    }

    @Test
    void telnyxShouldGreetWithConnectedThenStart() {
        final List<String> messages = greeting(dialect("telnyx"));

        assertEquals(2, messages.size());
        assertEquals("{\"event\":\"connected\",\"version\":\"1.0.0\"}", messages.getFirst());
        final String start = messages.getLast();
        assertTrue(
                start.matches(
                        "\\{\"event\":\"start\",\"sequence_number\":\"1\",\"stream_id\":\"[0-9a-f-]{36}\","
                                + "\"start\":\\{\"user_id\":\"[0-9a-f-]{36}\",\"call_control_id\":\"v3:[0-9a-f-]{36}\","
                                + "\"call_session_id\":\"[0-9a-f-]{36}\",\"from\":\"\\+491\",\"to\":\"\\+492\","
                                + "\"custom_parameters\":\\{\"call_id\":\"c1\",.*\\},"
                                + "\"media_format\":\\{\"encoding\":\"PCMU\",\"sample_rate\":8000,\"channels\":1\\}\\}\\}"),
                start);
    }

    @Test
    void telnyxShouldCountEveryMessageInStrings() {
        final PcmDialect telnyx = pcm("telnyx");
        final String id = FakeBot.member(greeting(telnyx).getLast(), "stream_id");

        assertEquals(
                "{\"event\":\"media\",\"sequence_number\":\"2\",\"stream_id\":\""
                        + id
                        + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"1\",\"timestamp\":\"20\",\"payload\":\""
                        + "/".repeat(213)
                        + "w==\"}}",
                text(telnyx.media(new short[160], 20)));
        assertEquals(
                "{\"event\":\"mark\",\"sequence_number\":\"3\",\"stream_id\":\""
                        + id
                        + "\",\"mark\":{\"name\":\"m\"}}",
                text(telnyx.mark("m", true)));
        assertTrue(
                text(telnyx.dtmf('#'))
                        .matches(
                                ".*\"sequence_number\":\"4\",.*\"occurred_at\":\"\\S+Z\",\"dtmf\":\\{\"digit\":\"#\"\\}\\}"));
        assertTrue(text(telnyx.stop()).contains("\"stop\":{\"user_id\":"));
    }

    @Test
    void telnyxShouldHearABotThatNamesNoStream() {
        final BotDialect telnyx = dialect("telnyx");

        Frames.parse(telnyx, heard, "{\"event\":\"media\",\"media\":{\"payload\":\"gAD/\"}}");
        Frames.parse(telnyx, heard, "{\"event\":\"mark\",\"mark\":{\"name\":\"m\"}}");
        Frames.parse(telnyx, heard, "{\"event\":\"clear\"}");

        assertEquals(List.of("audio 3 8000", "mark m", "clear"), heard.seen);
        assertArrayEquals(new short[] {32_124, -32_124, 0}, heard.audio.getFirst());
    }

    @Test
    void plivoShouldGreetWithStartAloneAndNumbers() {
        final List<String> messages = greeting(dialect("plivo"));

        assertEquals(1, messages.size());
        assertTrue(
                messages.getFirst()
                        .matches(
                                "\\{\"event\":\"start\",\"sequenceNumber\":1,\"start\":\\{\"callId\":\"[0-9a-f-]{36}\","
                                        + "\"streamId\":\"[0-9a-f-]{36}\",\"accountId\":\"[0-9a-f-]{36}\",\"tracks\":\\[\"inbound\"\\],"
                                        + "\"mediaFormat\":\\{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000\\}\\},"
                                        + "\"extra_headers\":\"call_id=c1;from_number=\\+491;to_number=\\+492\"\\}"),
                messages.getFirst());
    }

    @Test
    void plivoShouldAnswerCheckpointsThatWerePlayedAlone() {
        final PcmDialect plivo = pcm("plivo");
        final String id = FakeBot.member(greeting(plivo).getFirst(), "streamId");

        assertEquals(
                "{\"event\":\"media\",\"sequenceNumber\":2,\"streamId\":\""
                        + id
                        + "\",\"media\":{\"track\":\"inbound\",\"timestamp\":\"40\",\"chunk\":1,\"payload\":\""
                        + "/".repeat(213)
                        + "w==\"}}",
                text(plivo.media(new short[160], 40)));
        assertEquals(
                "{\"event\":\"playedStream\",\"sequenceNumber\":3,\"streamId\":\""
                        + id
                        + "\",\"name\":\"hello\"}",
                text(Objects.requireNonNull(plivo.mark("hello", false))));
        assertNull(plivo.mark("late", true));
        assertEquals(
                "{\"event\":\"clearedAudio\",\"sequenceNumber\":4,\"streamId\":\"" + id + "\"}",
                text(Objects.requireNonNull(plivo.cleared(1, 2))));
        assertEquals(
                "{\"event\":\"dtmf\",\"sequenceNumber\":5,\"streamId\":\""
                        + id
                        + "\",\"dtmf\":{\"track\":\"inbound\",\"digit\":\"1\",\"timestamp\":\"40\"}}",
                text(Objects.requireNonNull(plivo.dtmf('1'))));
        assertNull(plivo.stop());
    }

    @Test
    void plivoShouldHearPlayAudioCheckpointAndClearAudio() {
        final BotDialect plivo = dialect("plivo");
        final String id = FakeBot.member(greeting(plivo).getFirst(), "streamId");

        Frames.parse(
                plivo,
                heard,
                "{\"event\":\"playAudio\",\"media\":{\"contentType\":\"audio/x-mulaw\",\"sampleRate\":8000,"
                        + "\"payload\":\"gAD/\"},\"streamId\":\""
                        + id
                        + "\"}");
        Frames.parse(
                plivo,
                heard,
                "{\"event\":\"checkpoint\",\"name\":\"hello\",\"streamId\":\"" + id + "\"}");
        Frames.parse(plivo, heard, "{\"event\":\"clearAudio\",\"streamId\":\"" + id + "\"}");
        Frames.parse(
                plivo,
                heard,
                "{\"event\":\"playAudio\",\"media\":{\"contentType\":\"audio/x-l16\",\"payload\":\"AAAA\"}}");
        Frames.parse(plivo, heard, "{\"event\":\"sendDTMF\",\"dtmf\":\"1\"}");

        assertEquals(
                List.of(
                        "audio 3 8000",
                        "mark hello",
                        "clear",
                        "BOT_MESSAGES_MALFORMED",
                        "BOT_MESSAGES_UNKNOWN"),
                heard.seen);
    }

    @Test
    void exotelShouldGreetWithStringsThroughout() {
        assertEquals(
                List.of(
                        "{\"event\":\"connected\"}",
                        "{\"event\":\"start\",\"sequence_number\":\"1\",\"stream_sid\":\""
                                + MZ
                                + "\",\"start\":{\"stream_sid\":\""
                                + MZ
                                + "\",\"call_sid\":\""
                                + TwilioIds.callSid("c1")
                                + "\",\"account_sid\":\""
                                + TwilioIds.accountSid("c1")
                                + "\",\"from\":\"+491\",\"to\":\"+492\",\"custom_parameters\":{\"call_id\":\"c1\","
                                + "\"from_number\":\"+491\",\"to_number\":\"+492\",\"x\":\"1;2\"},"
                                + "\"media_format\":{\"encoding\":\"audio/x-raw\",\"sample_rate\":\"8000\","
                                + "\"bit_rate\":\"16\"}}}"),
                greeting(dialect("exotel")));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000})
    void exotelShouldCarryLittleEndianPcmAtEachRate(final int rateHz) {
        final PcmDialect exotel =
                (PcmDialect) BotDialects.create("exotel", Frames.session(rateHz, PARAMETERS));
        final short[] tone = Tones.tone(rateHz, 440, rateHz / 50);

        final String media = text(exotel.media(tone, 20));

        assertEquals(rateHz, exotel.toBotHz());
        assertTrue(
                media.startsWith(
                        "{\"event\":\"media\",\"sequence_number\":\"1\",\"stream_sid\":\""
                                + MZ
                                + "\",\"media\":{\"chunk\":\"1\",\"timestamp\":\"20\",\"payload\":\""),
                media);
        final byte[] payload = Base64.getDecoder().decode(FakeBot.member(media, "payload"));
        assertArrayEquals(Frames.l16(tone), payload);
    }

    @Test
    void exotelShouldHearPcmThatIsCutWithinASample() {
        final BotDialect exotel = dialect("exotel");

        Frames.parse(exotel, heard, exotelMedia(new byte[] {1, 0, 2}));
        Frames.parse(exotel, heard, exotelMedia(new byte[] {0, 3, 0}));
        Frames.parse(exotel, heard, "{\"event\":\"clear\",\"stream_sid\":\"" + MZ + "\"}");
        Frames.parse(
                exotel,
                heard,
                "{\"event\":\"mark\",\"stream_sid\":\"" + MZ + "\",\"mark\":{\"name\":\"m\"}}");

        assertEquals(List.of("audio 1 8000", "audio 2 8000", "clear", "mark m"), heard.seen);
        assertArrayEquals(new short[] {2, 3}, heard.audio.getLast());
    }

    private static String exotelMedia(final byte[] pcm) {
        return "{\"event\":\"media\",\"stream_sid\":\""
                + MZ
                + "\",\"media\":{\"payload\":\""
                + Base64.getEncoder().encodeToString(pcm)
                + "\"}}";
    }

    @Test
    void exotelShouldSayWhyItStops() {
        final BotDialect exotel = dialect("exotel");

        assertTrue(
                text(Objects.requireNonNull(exotel.dtmf('9')))
                        .endsWith("\"dtmf\":{\"digit\":\"9\",\"duration\":\"200\"}}"));
        assertTrue(
                text(Objects.requireNonNull(exotel.stop()))
                        .endsWith(
                                "\"stop\":{\"call_sid\":\""
                                        + TwilioIds.callSid("c1")
                                        + "\",\"account_sid\":\""
                                        + TwilioIds.accountSid("c1")
                                        + "\",\"reason\":\"callended\"}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "telnyx, stream_id, media",
        "plivo, streamId, playAudio",
        "exotel, stream_sid, media"
    })
    void shouldCountWhatIsNotUnderstood(
            final String name, final String idMember, final String event) {
        final BotDialect dialect = dialect(name);

        Frames.parse(dialect, heard, "{\"event\":\"" + event + "\"}");
        Frames.parse(dialect, heard, "{\"event\":7}");
        Frames.parse(dialect, heard, "[]");
        Frames.parse(dialect, heard, "{\"event\":\"hello\"}");
        Frames.parse(
                dialect, heard, "{\"event\":\"hello\",\"" + idMember + "\":\"somebody else's\"}");
        Frames.parse(dialect, heard, new byte[320]);

        assertEquals(
                List.of(
                        "BOT_MESSAGES_MALFORMED",
                        "BOT_MESSAGES_MALFORMED",
                        "BOT_MESSAGES_MALFORMED",
                        "BOT_MESSAGES_UNKNOWN",
                        "BOT_MESSAGES_FOREIGN",
                        "BOT_MESSAGES_BINARY"),
                heard.seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"telnyx", "plivo"})
    void shouldHaveOneRate(final String name) {
        assertThrows(
                IllegalArgumentException.class,
                () -> BotDialects.create(name, Frames.session(16_000, PARAMETERS)));
    }
}
