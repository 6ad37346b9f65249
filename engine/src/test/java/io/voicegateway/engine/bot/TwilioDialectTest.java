package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioDialectTest {
    private static final String MZ = TwilioIds.streamSid("c1");

    private final TwilioDialect dialect =
            new TwilioDialect(
                    new BotSession(7, Map.of("call_id", "c1", "room", "call_\"c1\"\n"), 0));
    private final HeardBot handler = new HeardBot();

    @Test
    void shouldGreetWithExactlyConnectedThenStart() {
        final List<String> frames =
                dialect.greeting().stream().map(TwilioDialectTest::text).toList();

        assertEquals(
                List.of(
                        "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}",
                        "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"streamSid\":\""
                                + MZ
                                + "\",\"start\":{\"accountSid\":\""
                                + TwilioIds.accountSid("c1")
                                + "\",\"streamSid\":\""
                                + MZ
                                + "\",\"callSid\":\""
                                + TwilioIds.callSid("c1")
                                + "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":"
                                + "\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1},"
                                + "\"customParameters\":{\"call_id\":\"c1\",\"from_number\":\"\","
                                + "\"room\":\"call_\\\"c1\\\"\\n\",\"to_number\":\"\"}}}"),
                frames);
    }

    @Test
    void shouldWriteMediaWithStringsThatCountOn() {
        dialect.greeting().forEach(WebSocketFrame::release);
        final short[] tone = Tones.tone(8_000, 440, 160);
        final byte[] codes = new byte[160];
        MuLaw.encode(tone, codes, 160);

        final String first = text(dialect.media(tone, 20));
        final String mark = text(dialect.mark("m", false));
        final String second = text(dialect.media(new short[160], 123_456_789_040L));

        assertEquals(
                "{\"event\":\"media\",\"sequenceNumber\":\"2\",\"streamSid\":\""
                        + MZ
                        + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"1\",\"timestamp\":\"20\","
                        + "\"payload\":\""
                        + Base64.getEncoder().encodeToString(codes)
                        + "\"}}",
                first);
        assertEquals(
                "{\"event\":\"mark\",\"sequenceNumber\":\"3\",\"streamSid\":\""
                        + MZ
                        + "\",\"mark\":{\"name\":\"m\"}}",
                mark);
        assertTrue(
                second.contains(
                        "\"sequenceNumber\":\"4\",\"streamSid\":\""
                                + MZ
                                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\","
                                + "\"timestamp\":\"123456789040\",\"payload\":\"/////"),
                second);
    }

    @Test
    void shouldSendOneDigitAMessage() {
        assertEquals(
                "{\"event\":\"dtmf\",\"sequenceNumber\":\"1\",\"streamSid\":\""
                        + MZ
                        + "\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"#\"}}",
                text(dialect.dtmf('#')));
    }

    @Test
    void shouldStopWithTheCallsIds() {
        assertEquals(
                "{\"event\":\"stop\",\"sequenceNumber\":\"1\",\"streamSid\":\""
                        + MZ
                        + "\",\"stop\":{\"accountSid\":\""
                        + TwilioIds.accountSid("c1")
                        + "\",\"callSid\":\""
                        + TwilioIds.callSid("c1")
                        + "\"}}",
                text(dialect.stop()));
    }

    @Test
    void shouldReadAudioMarksAndClearInAnyMemberOrder() {
        parse("{\"media\":{\"x\":[1,{}],\"payload\":\"gAD/\",\"y\":{}},\"event\":\"media\"}");
        parse("{\"event\":\"media\",\"streamSid\":\"" + MZ + "\",\"media\":{\"payload\":\"gA\"}}");
        parse("{\"event\":\"mark\",\"mark\":{\"a\":{\"name\":\"no\"},\"name\":\"ä\\\"b\"}}");
        parse("{\"event\":\"clear\",\"streamSid\":null,\"extra\":[[]]}");

        assertEquals(List.of("audio 3 8000", "audio 1 8000", "mark ä\"b", "clear"), handler.seen);
        assertArrayEquals(new short[] {32_124, -32_124, 0}, handler.audio.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "\"media\"",
                "{",
                "{}",
                "{\"event\":1}",
                "{\"event\":null}",
                "{\"event\":\"media\"}",
                "{\"event\":\"media\",\"media\":null}",
                "{\"event\":\"media\",\"media\":[\"payload\",\"AA==\"]}",
                "{\"event\":\"media\",\"media\":{\"payload\":5}}",
                "{\"event\":\"media\",\"media\":{\"payload\":{\"payload\":\"AA==\"}}}",
                "{\"event\":\"media\",\"media\":{\"payload\":\"*\"}}",
                "{\"event\":\"media\",\"media\":{\"payload\":\"AA==\"}",
                "{\"event\":\"mark\",\"mark\":{\"name\":7}}",
                "{\"event\":\"mark\",\"mark\":\"name\"}",
                "{\"event\":\"clear\",\"x\":\"\u0001\"}"
            })
    void shouldCountMalformedMessages(final String text) {
        parse(text);

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldTellUnknownForeignAndBinaryMessagesApart() {
        parse("{\"event\":\"dtmf\"}");
        parse("{\"event\":\"clear\",\"streamSid\":\"MZ0\"}");
        final WebSocketFrame binary = new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[9]));
        dialect.parse(binary, handler);
        binary.release();

        assertEquals(
                List.of("BOT_MESSAGES_UNKNOWN", "BOT_MESSAGES_FOREIGN", "BOT_MESSAGES_BINARY"),
                handler.seen);
    }

    @Test
    void shouldRefuseDeepNestingAndLongMarkNames() {
        parse("{\"event\":\"clear\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        parse("{\"event\":\"mark\",\"mark\":{\"name\":\"" + "n".repeat(1_025) + "\"}}");

        assertEquals(List.of("BOT_MESSAGES_MALFORMED", "BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldGiveEveryMutatedMessageExactlyOneOutcome() {
        final String[] seeds = {
            "{\"event\":\"media\",\"streamSid\":\""
                    + MZ
                    + "\",\"media\":{\"payload\":\"gAD/AAAA\"}}",
            "{\"event\":\"mark\",\"streamSid\":\"" + MZ + "\",\"mark\":{\"name\":\"m\\u00e4\"}}",
            "{\"event\":\"clear\",\"streamSid\":\"" + MZ + "\"}"
        };
        final Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            final byte[] bytes = seeds[i % seeds.length].getBytes(StandardCharsets.UTF_8);
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            final int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            handler.seen.clear();
            handler.audio.clear();
            final WebSocketFrame frame =
                    new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes, 0, length));
            dialect.parse(frame, handler);
            frame.release();
            // An empty payload is no audio and no fault.
            assertTrue(handler.seen.size() <= 1, () -> handler.seen.toString());
        }
    }

    private void parse(final String text) {
        final WebSocketFrame frame = new TextWebSocketFrame(text);
        dialect.parse(frame, handler);
        frame.release();
    }

    private static String text(final WebSocketFrame frame) {
        try {
            return frame.content().toString(StandardCharsets.UTF_8);
        } finally {
            frame.release();
        }
    }
}
