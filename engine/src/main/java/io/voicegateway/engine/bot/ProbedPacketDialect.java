package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A dialect of packets that is listened to; everything that it does is the other's. */
final class ProbedPacketDialect implements PacketDialect {
    private final PacketDialect dialect;
    private final ProbeEar ear;

    ProbedPacketDialect(final PacketDialect dialect, final ProbeEar ear) {
        this.dialect = dialect;
        this.ear = ear;
    }

    @Override
    public List<String> subprotocols() {
        return dialect.subprotocols();
    }

    @Override
    public List<WebSocketFrame> greeting() {
        return dialect.greeting();
    }

    @Override
    public WebSocketFrame packet(final DirectBuffer buffer, final int offset, final int length) {
        return dialect.packet(buffer, offset, length);
    }

    @Override
    public @Nullable WebSocketFrame mark(final String name, final boolean isCleared) {
        ear.onMarkReturned(isCleared);
        return dialect.mark(name, isCleared);
    }

    @Override
    public @Nullable WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return dialect.cleared(playedMs, droppedMs);
    }

    @Override
    public @Nullable WebSocketFrame dtmf(final char digit) {
        final WebSocketFrame frame = dialect.dtmf(digit);
        if (frame != null) {
            ear.onDigit();
        }
        return frame;
    }

    @Override
    public @Nullable WebSocketFrame stop() {
        return dialect.stop();
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        ear.parse(dialect, frame, handler);
    }
}
