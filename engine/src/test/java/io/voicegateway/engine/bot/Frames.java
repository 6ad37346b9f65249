package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** WebSocket messages as a test writes and reads them. */
final class Frames {
    private Frames() {}

    static BotSession session(final int sampleRateHz, final Map<String, String> parameters) {
        return new BotSession(7, parameters, sampleRateHz);
    }

    static void parse(
            final BotDialect dialect, final BotMessageHandler handler, final String text) {
        parse(dialect, handler, new TextWebSocketFrame(text));
    }

    static void parse(
            final BotDialect dialect, final BotMessageHandler handler, final byte[] bytes) {
        parse(dialect, handler, new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
    }

    /** The content of a text frame, which is released. */
    static String text(final WebSocketFrame frame) {
        if (!(frame instanceof TextWebSocketFrame)) {
            throw new AssertionError("not a text frame: " + frame);
        }
        return new String(content(frame), StandardCharsets.UTF_8);
    }

    /** The content of a binary frame, which is released. */
    static byte[] bytes(final WebSocketFrame frame) {
        if (!(frame instanceof BinaryWebSocketFrame)) {
            throw new AssertionError("not a binary frame: " + frame);
        }
        return content(frame);
    }

    static byte[] l16(final short... samples) {
        final ByteBuf out = Unpooled.buffer();
        Pcm16.write(out, samples);
        return ByteBufUtil.getBytes(out);
    }

    static short[] samples(final byte[] l16) {
        return Pcm16.read(Unpooled.wrappedBuffer(l16), 1);
    }

    private static void parse(
            final BotDialect dialect, final BotMessageHandler handler, final WebSocketFrame frame) {
        final int readable = frame.content().readableBytes();
        dialect.parse(frame, handler);
        if (frame.refCnt() != 1 || frame.content().readableBytes() != readable) {
            throw new AssertionError("the frame is the caller's: " + frame);
        }
        frame.release();
    }

    private static byte[] content(final WebSocketFrame frame) {
        try {
            return ByteBufUtil.getBytes(frame.content());
        } finally {
            frame.release();
        }
    }
}
