package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vonage's Voice API over WebSocket: 16-bit PCM in binary frames, JSON events and commands in text frames. Its marks are notifications,
 * which carry any JSON and come back with it.
 *
 * @see <a href="https://developer.vonage.com/en/voice/voice-api/guides/websockets">Vonage WebSockets</a>
 */
final class VonageDialect implements PcmDialect {
    static final String NAME = "vonage";
    static final int DEFAULT_RATE_HZ = 16_000;

    private static final int DTMF_DURATION_MS = 200;
    private static final Set<String> OWN_MEMBERS = Set.of("event", "content-type");

    private final BotSession session;
    private final int sampleRateHz;

    // Written by the Netty thread.
    private final Pcm16.Reader reader = new Pcm16.Reader();

    VonageDialect(final BotSession session) {
        this.session = session;
        sampleRateHz = session.rateOr(DEFAULT_RATE_HZ);
    }

    @Override
    public int toBotHz() {
        return sampleRateHz;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        return List.of(
                BotJson.event(
                        "websocket:connected",
                        json -> {
                            json.writeStringField("content-type", "audio/l16;rate=" + sampleRateHz);
                            // Vonage merges the endpoint's headers into this message.
                            BotJson.writeMembers(json, session.parameters(), OWN_MEMBERS);
                        }));
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        return Pcm16.frame(samples);
    }

    /** @param name the notification's payload, as JSON */
    @Override
    public WebSocketFrame mark(final String name, final boolean isCleared) {
        return BotJson.event(
                "websocket:notify",
                json -> {
                    json.writeFieldName("payload");
                    json.writeRawValue(name);
                });
    }

    @Override
    public WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return BotJson.event("websocket:cleared", _ -> {});
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return BotJson.event(
                "websocket:dtmf",
                json -> {
                    json.writeStringField("digit", String.valueOf(digit));
                    json.writeNumberField("duration", DTMF_DURATION_MS);
                });
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        if (!(frame instanceof TextWebSocketFrame)) {
            final short[] samples = reader.read(frame.content());
            if (samples.length > 0) {
                handler.onAudio(samples, sampleRateHz);
            }
            return;
        }
        final Message message = new Message();
        if (!BotJson.read(frame.content(), message) || message.action == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        switch (message.action) {
            case "clear" -> {
                reader.reset();
                handler.onClear();
            }
            case "notify" -> {
                if (message.payload.length() > MARK_NAME_LENGTH_MAX) {
                    handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
                } else {
                    handler.onMark(message.payload);
                }
            }
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    /** The members that count. */
    private static final class Message implements BotJson.MemberReader {
        private @Nullable String action;
        private String payload = "null";

        @Override
        public void read(final String name, final JsonParser json) throws IOException {
            switch (name) {
                case "action" -> action = BotJson.text(json);
                case "payload" -> payload = BotJson.raw(json);
                default -> {}
            }
        }
    }
}
