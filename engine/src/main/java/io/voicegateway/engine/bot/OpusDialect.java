package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own wire, for bots that code Opus themselves: one packet a binary frame, as it came and as it goes, with text messages in
 * Twilio's shapes.
 * <pre>
 * gateway: {"event":"start","call_id":…,"room":…,"sample_rate":48000,"channels":1,"frame_ms":20,"parameters":{…}}
 *          {"event":"marked","mark":{"name":…,"cleared":false}}
 *          {"event":"cleared","cleared":{"played_ms":…,"dropped_ms":…}}
 *          {"event":"dtmf","dtmf":{"digit":…}}   {"event":"stop"}
 * bot:     {"event":"mark","mark":{"name":…}}    {"event":"clear"}
 * </pre>
 */
final class OpusDialect implements PacketDialect {
    static final String NAME = "opus";

    private final BotSession session;

    OpusDialect(final BotSession session) {
        session.requireRate(PacketPlayout.CLOCK_RATE_HZ);
        this.session = session;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        return List.of(
                BotJson.event(
                        "start",
                        json -> {
                            json.writeStringField("call_id", session.callId());
                            json.writeStringField("room", session.parameter("room"));
                            json.writeNumberField("sample_rate", PacketPlayout.CLOCK_RATE_HZ);
                            json.writeNumberField("channels", 1);
                            json.writeNumberField("frame_ms", BotLeg.FRAME_MS);
                            json.writeObjectFieldStart("parameters");
                            BotJson.writeMembers(json, session.parameters());
                            json.writeEndObject();
                        }));
    }

    @Override
    public WebSocketFrame packet(final DirectBuffer buffer, final int offset, final int length) {
        final ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        buffer.getBytes(offset, packet.internalNioBuffer(0, length), length);
        packet.writerIndex(length);
        return new BinaryWebSocketFrame(packet);
    }

    @Override
    public WebSocketFrame mark(final String name, final boolean isCleared) {
        return BotJson.event(
                "marked",
                json -> {
                    json.writeObjectFieldStart("mark");
                    json.writeStringField("name", name);
                    json.writeBooleanField("cleared", isCleared);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return BotJson.event(
                "cleared",
                json -> {
                    json.writeObjectFieldStart("cleared");
                    json.writeNumberField("played_ms", playedMs);
                    json.writeNumberField("dropped_ms", droppedMs);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return BotJson.event(
                "dtmf",
                json -> {
                    json.writeObjectFieldStart("dtmf");
                    json.writeStringField("digit", String.valueOf(digit));
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame stop() {
        return BotJson.event("stop", _ -> {});
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        if (!(frame instanceof TextWebSocketFrame)) {
            if (frame.content().isReadable()) {
                handler.onPacket(ByteBufUtil.getBytes(frame.content()));
            }
            return;
        }
        final Message message = new Message();
        if (!BotJson.read(frame.content(), message) || message.event == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        switch (message.event) {
            case "clear" -> handler.onClear();
            case "mark" -> {
                final String name = message.markName;
                if (name == null || name.length() > MARK_NAME_LENGTH_MAX) {
                    handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
                } else {
                    handler.onMark(name);
                }
            }
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    /** The members that count. */
    private static final class Message implements BotJson.MemberReader {
        private @Nullable String event;
        private @Nullable String markName;

        @Override
        public void read(final String name, final JsonParser json) throws IOException {
            switch (name) {
                case "event" -> event = BotJson.text(json);
                case "mark" -> BotJson.readObject(json, this::readMark);
                default -> {}
            }
        }

        private void readMark(final String name, final JsonParser json) throws IOException {
            if (name.equals("name")) {
                markName = BotJson.text(json);
            }
        }
    }
}
