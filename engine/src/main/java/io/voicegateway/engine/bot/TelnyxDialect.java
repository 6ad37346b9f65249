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

    private static final String ID_MEMBER = "stream_id";
    private static final StreamWriter.Form FORM =
            new StreamWriter.Form("sequence_number", ID_MEMBER, true, false);
    private static final String CONNECTED = "{\"event\":\"connected\",\"version\":\"1.0.0\"}";

    private final BotSession session;
    private final String streamId;
    private final String callControlId;

    // Written by the bot thread.
    private final byte[] codes = new byte[MuLaw.FRAME_LENGTH];
    private final StreamWriter writer;

    TelnyxDialect(final BotSession session) {
        session.requireRate(MuLaw.SAMPLE_RATE_HZ);
        this.session = session;
        streamId = id("stream");
        callControlId = "v3:" + id("call");
        writer = new StreamWriter(FORM, streamId);
    }

    private String id(final String what) {
        final String name = what + " " + session.callId();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public int toBotHz() {
        return MuLaw.SAMPLE_RATE_HZ;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        final WebSocketFrame start =
                writer.event(
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
                            json.writeNumberField("sample_rate", MuLaw.SAMPLE_RATE_HZ);
                            json.writeNumberField("channels", 1);
                            json.writeEndObject();
                            json.writeEndObject();
                        });
        return List.of(new TextWebSocketFrame(CONNECTED), start);
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        MuLaw.encode(samples, codes, codes.length);
        return writer.media(codes, elapsedMs);
    }

    @Override
    public WebSocketFrame mark(final String name, final boolean isCleared) {
        return writer.mark(name);
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return writer.event(
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
        return writer.event(
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
        final StreamMessage message = StreamMessage.read(frame, ID_MEMBER, streamId, handler);
        if (message == null) {
            return;
        }
        switch (message.event()) {
            case "media" -> message.deliverMuLaw(handler);
            case "mark" -> message.deliverMark(handler);
            case "clear" -> handler.onClear();
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }
}
