package io.voicegateway.engine.bot;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import io.voicegateway.engine.status.EngineCounter;
import java.util.List;

/**
 * Exotel's Voicebot applet: Twilio's messages under names with underscores, 16-bit little-endian PCM in base64, and every number a string.
 * <p>
 * Design note: Exotel itself sends about 100 ms a message; its bots take any length, and 20 ms are heard 80 ms sooner.
 *
 * @see <a href="https://developer.exotel.com/docs/agentstream/websocket-protocol">WebSocket protocol</a>
 */
final class ExotelDialect implements PcmDialect {
    static final String NAME = "exotel";
    static final int DEFAULT_RATE_HZ = 8_000;

    private static final String CONNECTED = "{\"event\":\"connected\"}";
    private static final String ID_MEMBER = "stream_sid";
    private static final StreamWriter.Form FORM =
            new StreamWriter.Form("sequence_number", ID_MEMBER, false, false);
    private static final String DTMF_DURATION_MS = "200";
    private static final String BIT_RATE = "16";

    private final BotSession session;
    private final int sampleRateHz;
    private final String streamSid;
    private final String callSid;
    private final String accountSid;

    // Written by the bot thread.
    private final byte[] pcm;
    private final StreamWriter writer;

    // Written by the Netty thread.
    private final Pcm16.Reader reader = new Pcm16.Reader();

    ExotelDialect(final BotSession session) {
        this.session = session;
        sampleRateHz = session.rateOr(DEFAULT_RATE_HZ);
        streamSid = TwilioIds.streamSid(session.callId());
        callSid = TwilioIds.callSid(session.callId());
        accountSid = TwilioIds.accountSid(session.callId());
        pcm = new byte[2 * (sampleRateHz / 1000 * BotLeg.FRAME_MS)];
        writer = new StreamWriter(FORM, streamSid);
    }

    @Override
    public int toBotHz() {
        return sampleRateHz;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        final WebSocketFrame start =
                writer.event(
                        "start",
                        json -> {
                            json.writeObjectFieldStart("start");
                            json.writeStringField("stream_sid", streamSid);
                            json.writeStringField("call_sid", callSid);
                            json.writeStringField("account_sid", accountSid);
                            json.writeStringField("from", session.parameter("from_number"));
                            json.writeStringField("to", session.parameter("to_number"));
                            json.writeObjectFieldStart("custom_parameters");
                            BotJson.writeMembers(json, session.parameters());
                            json.writeEndObject();
                            json.writeObjectFieldStart("media_format");
                            json.writeStringField("encoding", "audio/x-raw");
                            json.writeStringField("sample_rate", Integer.toString(sampleRateHz));
                            json.writeStringField("bit_rate", BIT_RATE);
                            json.writeEndObject();
                            json.writeEndObject();
                        });
        return List.of(new TextWebSocketFrame(CONNECTED), start);
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        Pcm16.write(Unpooled.wrappedBuffer(pcm).clear(), samples);
        return writer.media(pcm, elapsedMs);
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
                    json.writeStringField("digit", String.valueOf(digit));
                    json.writeStringField("duration", DTMF_DURATION_MS);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame stop() {
        return writer.event(
                "stop",
                json -> {
                    json.writeObjectFieldStart("stop");
                    json.writeStringField("call_sid", callSid);
                    json.writeStringField("account_sid", accountSid);
                    json.writeStringField("reason", "callended");
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
            case "media" -> deliverAudio(message, handler);
            case "mark" -> message.deliverMark(handler);
            case "clear" -> {
                reader.reset();
                handler.onClear();
            }
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    private void deliverAudio(final StreamMessage message, final BotMessageHandler handler) {
        final byte[] payload = message.audio(handler);
        if (payload == null) {
            return;
        }
        final short[] samples = reader.read(Unpooled.wrappedBuffer(payload));
        if (samples.length > 0) {
            handler.onAudio(samples, sampleRateHz);
        }
    }
}
