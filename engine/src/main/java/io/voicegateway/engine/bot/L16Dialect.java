package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What jambonz speaks for its {@code listen} and {@code stream} verbs: one JSON text frame about the call, then 16-bit PCM in binary frames
 * both ways, with small JSON messages between them.
 *
 * @see <a href="https://docs.jambonz.org/verbs/verbs/listen">jambonz listen</a>
 */
final class L16Dialect implements PcmDialect {
    static final String NAME = "l16";
    static final int DEFAULT_RATE_HZ = 16_000;

    /** The first is all that jambonz's own SDK answers to, the second is what its documentation names. */
    private static final List<String> SUBPROTOCOLS =
            List.of("audio.drachtio.org", "audio.jambonz.org");

    /** Marks of the gateway's own, behind what {@code playAudio} brought: no bot can send a name with this character. */
    private static final char PLAY_DONE = '\0';

    private static final int DTMF_DURATION_MS = 200;
    private static final Set<String> OWN_MEMBERS =
            Set.of("callSid", "callId", "direction", "from", "to", "sampleRate", "mixType");

    private final BotSession session;
    private final int sampleRateHz;

    // Written by the Netty thread.
    private final Pcm16.Reader reader = new Pcm16.Reader();

    L16Dialect(final BotSession session) {
        this.session = session;
        sampleRateHz = session.rateOr(DEFAULT_RATE_HZ);
    }

    @Override
    public int toBotHz() {
        return sampleRateHz;
    }

    @Override
    public List<String> subprotocols() {
        return SUBPROTOCOLS;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        return List.of(BotJson.write(this::writeCall));
    }

    private void writeCall(final JsonGenerator json) throws IOException {
        json.writeStringField("callSid", callSid());
        json.writeStringField("callId", session.callId());
        json.writeStringField("direction", "inbound");
        json.writeStringField("from", session.parameter("from_number"));
        json.writeStringField("to", session.parameter("to_number"));
        json.writeNumberField("sampleRate", sampleRateHz);
        json.writeStringField("mixType", "mono");
        // jambonz merges the verb's metadata into the call's own members.
        BotJson.writeMembers(json, session.parameters(), OWN_MEMBERS);
    }

    private String callSid() {
        final byte[] name = session.callId().getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).toString();
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        return Pcm16.frame(samples);
    }

    @Override
    public @Nullable WebSocketFrame mark(final String name, final boolean isCleared) {
        if (!name.isEmpty() && name.charAt(0) == PLAY_DONE) {
            return isCleared ? null : playDone(name.substring(1));
        }
        return message(
                "mark",
                json -> {
                    json.writeStringField("name", name);
                    json.writeStringField("event", isCleared ? "cleared" : "playout");
                });
    }

    private static WebSocketFrame playDone(final String id) {
        return message(
                "playDone",
                json -> {
                    if (!id.isEmpty()) {
                        json.writeStringField("id", id);
                    }
                });
    }

    private static WebSocketFrame message(final String type, final BotJson.Body data) {
        return BotJson.write(
                json -> {
                    json.writeStringField("type", type);
                    json.writeObjectFieldStart("data");
                    data.write(json);
                    json.writeEndObject();
                });
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return BotJson.write(
                json -> {
                    json.writeStringField("event", "dtmf");
                    json.writeStringField("dtmf", String.valueOf(digit));
                    json.writeStringField("duration", Integer.toString(DTMF_DURATION_MS));
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
        if (!BotJson.read(frame.content(), message) || message.type == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        switch (message.type) {
            case "killAudio" -> {
                reader.reset();
                handler.onClear();
            }
            case "mark" -> deliverMark(message.name, handler);
            case "clearMarks" -> handler.onClearMarks();
            case "disconnect" -> handler.onHangUp();
            case "playAudio" -> deliverPlayAudio(message, handler);
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    private static void deliverMark(final @Nullable String name, final BotMessageHandler handler) {
        if (name == null || name.length() > MARK_NAME_LENGTH_MAX || name.indexOf(PLAY_DONE) >= 0) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else {
            handler.onMark(name);
        }
    }

    private static void deliverPlayAudio(final Message message, final BotMessageHandler handler) {
        final byte[] content = message.audioContent;
        final short[] samples =
                content == null ? new short[0] : samples(Unpooled.wrappedBuffer(content));
        final boolean isRateKnown =
                message.sampleRateHz >= BotMessageHandler.SAMPLE_RATE_MIN_HZ
                        && message.sampleRateHz <= BotMessageHandler.SAMPLE_RATE_MAX_HZ;
        if (samples.length == 0 || !isRateKnown || message.id.length() > MARK_NAME_LENGTH_MAX) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        if (!message.isQueued) {
            handler.onClear();
        }
        handler.onAudio(samples, message.sampleRateHz);
        handler.onMark(PLAY_DONE + message.id);
    }

    private static short[] samples(final ByteBuf content) {
        final RiffHeader header = RiffHeader.of(content);
        if (header != null) {
            content.skipBytes(header.dataOffset());
        }
        return Pcm16.read(content, header == null ? 1 : Math.clamp(header.channels(), 1, 2));
    }

    /** The members that count, of any type but the right one as if they were absent. */
    private static final class Message implements BotJson.MemberReader {
        private @Nullable String type;
        private @Nullable String name;
        private byte @Nullable [] audioContent;
        private int sampleRateHz = BotMessageHandler.SAMPLE_RATE_MIN_HZ;
        private String id = "";
        private boolean isQueued;

        @Override
        public void read(final String member, final JsonParser json) throws IOException {
            switch (member) {
                case "type" -> type = BotJson.text(json);
                case "data" -> BotJson.readObject(json, this::readData);
                default -> {}
            }
        }

        private void readData(final String member, final JsonParser json) throws IOException {
            switch (member) {
                case "name" -> name = BotJson.text(json);
                case "audioContent" -> audioContent = BotJson.base64(json);
                // Some bots send it as a string.
                case "sampleRate" -> sampleRateHz = json.getValueAsInt(0);
                case "id" -> id = json.getValueAsString("");
                case "queuePlay" -> isQueued = json.currentToken() == JsonToken.VALUE_TRUE;
                default -> {}
            }
        }
    }
}
