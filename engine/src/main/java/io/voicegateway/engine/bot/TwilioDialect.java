package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import io.voicegateway.engine.status.EngineCounter;
import java.util.List;
import java.util.Map;

/**
 * Twilio Media Streams: JSON text frames, µ-law 8 kHz in base64. The installed base of bots speaks it, so every message has the form
 * and the order that those bots were seen to need.
 *
 * @see <a href="https://www.twilio.com/docs/voice/media-streams/websocket-messages">Media Streams messages</a>
 */
final class TwilioDialect implements PcmDialect {
    static final String NAME = "twilio";

    private static final String CONNECTED =
            "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}";
    private static final String ID_MEMBER = "streamSid";
    private static final StreamWriter.Form FORM =
            new StreamWriter.Form("sequenceNumber", ID_MEMBER, true, false);

    private final Map<String, String> parameters;
    private final String streamSid;
    private final String callSid;
    private final String accountSid;

    // Written by the bot thread.
    private final byte[] codes = new byte[MuLaw.FRAME_LENGTH];
    private final StreamWriter writer;

    TwilioDialect(final BotSession session) {
        session.requireRate(MuLaw.SAMPLE_RATE_HZ);
        final String callId = session.callId();
        streamSid = TwilioIds.streamSid(callId);
        callSid = TwilioIds.callSid(callId);
        accountSid = TwilioIds.accountSid(callId);
        parameters = session.parameters();
        // Pipecat promotes these two and raises without them.
        parameters.putIfAbsent("from_number", "");
        parameters.putIfAbsent("to_number", "");
        writer = new StreamWriter(FORM, streamSid);
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
                            json.writeStringField("accountSid", accountSid);
                            json.writeStringField("streamSid", streamSid);
                            json.writeStringField("callSid", callSid);
                            json.writeArrayFieldStart("tracks");
                            json.writeString("inbound");
                            json.writeEndArray();
                            json.writeObjectFieldStart("mediaFormat");
                            json.writeStringField("encoding", "audio/x-mulaw");
                            json.writeNumberField("sampleRate", MuLaw.SAMPLE_RATE_HZ);
                            json.writeNumberField("channels", 1);
                            json.writeEndObject();
                            json.writeObjectFieldStart("customParameters");
                            BotJson.writeMembers(json, parameters);
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
                    json.writeObjectFieldStart("dtmf");
                    json.writeStringField("track", "inbound_track");
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
                    json.writeStringField("accountSid", accountSid);
                    json.writeStringField("callSid", callSid);
                    json.writeEndObject();
                });
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        final StreamMessage message = StreamMessage.read(frame, ID_MEMBER, streamSid, handler);
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
