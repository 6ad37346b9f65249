package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * Telnyx Media Streaming, bidirectional RTP mode with PCMU: Twilio's messages under names with underscores. A bot's messages need not name
 * the stream.
 *
 * @see <a href="https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket">Stream call media over WebSocket</a>
 */
final class TelnyxDialect implements PcmDialect {
    static final String NAME = "telnyx";

    private static final int SAMPLE_RATE_HZ = 8_000;
    private static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 1000 * BotLeg.FRAME_MS;
    private static final String CONNECTED = "{\"event\":\"connected\",\"version\":\"1.0.0\"}";

    private final BotSession session;
    private final String streamId;
    private final String callControlId;

    // Written by the bot thread.
    private final byte[] codes = new byte[FRAME_SAMPLES];
    private long sequenceNumber;
    private long chunk;

    TelnyxDialect(final BotSession session) {
        session.requireRate(SAMPLE_RATE_HZ);
        this.session = session;
        streamId = id("stream");
        callControlId = "v3:" + id("call");
    }

    private String id(final String what) {
        final String name = what + " " + session.callId();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public int toBotHz() {
        return SAMPLE_RATE_HZ;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        final WebSocketFrame start =
                write(
                        "start",
                        json -> {
                            json.writeObjectFieldStart("start");
                            json.writeStringField("user_id", id("user"));
                            json.writeStringField("call_control_id", callControlId);
                            json.writeStringField("call_session_id", id("session"));
                            json.writeStringField("from", session.parameter("from_number"));
                            json.writeStringField("to", session.parameter("to_number"));
                            json.writeObjectFieldStart("custom_parameters");
                            BotJson.writeMembers(json, session.parameters());
                            json.writeEndObject();
                            json.writeObjectFieldStart("media_format");
                            json.writeStringField("encoding", "PCMU");
                            json.writeNumberField("sample_rate", SAMPLE_RATE_HZ);
                            json.writeNumberField("channels", 1);
                            json.writeEndObject();
                            json.writeEndObject();
                        });
        return List.of(new TextWebSocketFrame(CONNECTED), start);
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        MuLaw.encode(samples, codes, FRAME_SAMPLES);
        return write(
                "media",
                json -> {
                    json.writeObjectFieldStart("media");
                    json.writeStringField("track", "inbound");
                    json.writeStringField("chunk", Long.toString(++chunk));
                    json.writeStringField("timestamp", Long.toString(elapsedMs));
                    json.writeBinaryField("payload", codes);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame mark(final String name, final boolean isCleared) {
        return write(
                "mark",
                json -> {
                    json.writeObjectFieldStart("mark");
                    json.writeStringField("name", name);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return write(
                "dtmf",
                json -> {
                    json.writeStringField(
                            "occurred_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
                    json.writeObjectFieldStart("dtmf");
                    json.writeStringField("digit", String.valueOf(digit));
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame stop() {
        return write(
                "stop",
                json -> {
                    json.writeObjectFieldStart("stop");
                    json.writeStringField("user_id", id("user"));
                    json.writeStringField("call_control_id", callControlId);
                    json.writeEndObject();
                });
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        final StreamMessage message = StreamMessage.read(frame, "stream_id", streamId, handler);
        if (message == null) {
            return;
        }
        switch (message.event()) {
            case "media" -> message.deliverMuLaw(SAMPLE_RATE_HZ, handler);
            case "mark" -> message.deliverMark(handler);
            case "clear" -> handler.onClear();
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    private WebSocketFrame write(final String event, final BotJson.Body body) {
        return BotJson.event(
                event,
                json -> {
                    json.writeStringField("sequence_number", Long.toString(++sequenceNumber));
                    json.writeStringField("stream_id", streamId);
                    body.write(json);
                });
    }
}
