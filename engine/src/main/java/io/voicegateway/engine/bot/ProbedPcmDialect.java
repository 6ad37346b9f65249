package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dialect that is listened to; everything that it does is the other's. */
final class ProbedPcmDialect implements PcmDialect {
    private final PcmDialect dialect;
    private final ProbeEar ear;

    ProbedPcmDialect(final PcmDialect dialect, final ProbeEar ear) {
        this.dialect = dialect;
        this.ear = ear;
    }

    @Override
    public int toBotHz() {
        return dialect.toBotHz();
    }

    @Override
    public int fromBotHz() {
        return dialect.fromBotHz();
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
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        return dialect.media(samples, elapsedMs);
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
        if (dialect instanceof L16Dialect || dialect instanceof VonageDialect) {
            ear.onRawPcm(frame);
        }
        ear.parse(dialect, frame, handler);
    }
}
