package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A dialect that is listened to; everything that it does is the other's. */
class ProbedDialect<D extends BotDialect> {
    final D dialect;
    private final ProbeEar ear;

    private ProbedDialect(final D dialect, final ProbeEar ear) {
        this.dialect = dialect;
        this.ear = ear;
    }

    static BotDialect of(final BotDialect dialect, final ProbeEar ear) {
        return switch (dialect) {
            case final PcmDialect pcm -> new Pcm(pcm, ear);
            case final PacketDialect packets -> new Packets(packets, ear);
        };
    }

    public List<String> subprotocols() {
        return dialect.subprotocols();
    }

    public List<WebSocketFrame> greeting() {
        return dialect.greeting();
    }

    public @Nullable WebSocketFrame mark(final String name, final boolean isCleared) {
        ear.onMarkReturned(isCleared);
        return dialect.mark(name, isCleared);
    }

    public @Nullable WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return dialect.cleared(playedMs, droppedMs);
    }

    public @Nullable WebSocketFrame dtmf(final char digit) {
        final WebSocketFrame frame = dialect.dtmf(digit);
        if (frame != null) {
            ear.onDigit();
        }
        return frame;
    }

    public @Nullable WebSocketFrame stop() {
        return dialect.stop();
    }

    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        ear.parse(dialect, frame, handler);
    }

    private static final class Pcm extends ProbedDialect<PcmDialect> implements PcmDialect {
        Pcm(final PcmDialect dialect, final ProbeEar ear) {
            super(dialect, ear);
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
        public WebSocketFrame media(final short[] samples, final long elapsedMs) {
            return dialect.media(samples, elapsedMs);
        }
    }

    private static final class Packets extends ProbedDialect<PacketDialect>
            implements PacketDialect {
        Packets(final PacketDialect dialect, final ProbeEar ear) {
            super(dialect, ear);
        }

        @Override
        public WebSocketFrame packet(
                final DirectBuffer buffer, final int offset, final int length) {
            return dialect.packet(buffer, offset, length);
        }
    }
}
