package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.fuzz.Mutants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Foreign bytes at every dialect, as a text and as a binary message. */
class BotDialectsFuzzTest {
    private final List<BotDialect> dialects =
            List.of(
                    new L16Dialect(Frames.session(0, Map.of())),
                    new VonageDialect(Frames.session(0, Map.of())),
                    new PipecatDialect(Frames.session(0, Map.of())),
                    new OpusDialect(Frames.session(0, Map.of())),
                    new TelnyxDialect(Frames.session(0, Map.of())),
                    new PlivoDialect(Frames.session(0, Map.of())),
                    new ExotelDialect(Frames.session(0, Map.of())));

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldMakeNoMoreOfAMessageThanThereIs(final byte[] message) {
        for (final BotDialect dialect : dialects) {
            check(dialect, message, new TextWebSocketFrame(Unpooled.wrappedBuffer(message)));
            check(dialect, message, new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
        }
    }

    @Test
    void shouldMakeNoMoreOfAMessageThanThereIsWhenMutated() {
        Mutants.forEach(corpus(), 20_000, this::shouldMakeNoMoreOfAMessageThanThereIs);
    }

    static List<byte[]> corpus() {
        final Stream<byte[]> texts =
                Stream.of(
                                "{\"type\":\"playAudio\",\"data\":{\"audioContent\":\"AAAA\",\"sampleRate\":8000,\"id\":7}}",
                                "{\"type\":\"mark\",\"data\":{\"name\":\"m\\u00e9\"}}",
                                "{\"type\":\"killAudio\"}",
                                "{\"action\":\"notify\",\"payload\":{\"a\":[1,2.5e3,null,{}]}}",
                                "{\"action\":\"clear\"}",
                                "{\"event\":\"mark\",\"mark\":{\"name\":\"m\"}}",
                                "{\"event\":\"media\",\"media\":{\"payload\":\"AAAA\"}}",
                                "{\"event\":\"playAudio\",\"media\":{\"payload\":\"AAAA\"}}",
                                "{\"event\":\"checkpoint\",\"name\":\"m\"}")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8));
        final byte[] wav = RiffHeaderTest.wav(1, 24_000, (short) 1, (short) 2);
        return Stream.concat(
                        texts,
                        Stream.of(
                                PipecatDialectTest.audio(24_000, 1, wav),
                                PipecatDialectTest.audio(8_000, 2, new byte[12]),
                                new byte[] {5 << 3 | 2, 0},
                                new byte[] {0x78, 1, 2, 3}))
                .toList();
    }

    private static void check(
            final BotDialect dialect, final byte[] message, final WebSocketFrame frame) {
        final HeardBot heard = new HeardBot();
        dialect.parse(frame, heard);
        assertEquals(1, frame.refCnt());
        assertEquals(message.length, frame.content().readableBytes());
        // One message may be a clear, its audio and a mark behind it.
        assertTrue(heard.callCount() <= 3, () -> "calls=" + heard.seen);
        // Half a sample may have been left over from the message before.
        assertTrue(2 * heard.sampleCount() <= message.length + 1);
        assertTrue(heard.packets.stream().allMatch(packet -> packet.length == message.length));
    }
}
