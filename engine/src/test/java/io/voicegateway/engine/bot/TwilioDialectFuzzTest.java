package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.fuzz.Mutants;
import io.voicegateway.engine.status.EngineCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class TwilioDialectFuzzTest {
    private final TwilioDialect dialect =
            new TwilioDialect(new BotSession(1, Map.of("call_id", "c1"), 0));

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldTakeEachMessageOnceOrNotAtAll(final byte[] message) {
        final HeardBot heard = parse(new TextWebSocketFrame(Unpooled.wrappedBuffer(message)));
        assertTrue(heard.callCount() <= 1, () -> "calls=" + heard.callCount());
        // One byte of µ-law is a sample, four characters of base64 are three bytes.
        assertTrue(heard.sampleCount() <= message.length * 3 / 4);

        final HeardBot binary = parse(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
        assertEquals(EngineCounter.BOT_MESSAGES_BINARY, binary.ignored());
        assertEquals(1, binary.callCount());
    }

    @Test
    void shouldTakeEachMessageOnceOrNotAtAllWhenMutated() {
        Mutants.forEach(corpus(), 50_000, this::shouldTakeEachMessageOnceOrNotAtAll);
    }

    static List<byte[]> corpus() {
        return Stream.of(
                        "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"f39/fw==\"}}",
                        "{\"media\":{\"track\":\"x\",\"payload\":\"//79\",\"more\":[1,{}]},\"event\":\"media\"}",
                        "{\"event\":\"mark\",\"mark\":{\"name\":\"m\\u00e9\"}}",
                        "{\"event\":\"clear\",\"sequenceNumber\":7,\"x\":null,\"y\":1e9,\"z\":[[[]]]}",
                        "{\"event\":\"other\"}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private HeardBot parse(final WebSocketFrame frame) {
        final int readable = frame.content().readableBytes();
        final HeardBot heard = new HeardBot();
        dialect.parse(frame, heard);
        assertEquals(1, frame.refCnt());
        assertEquals(readable, frame.content().readableBytes());
        return heard;
    }
}
