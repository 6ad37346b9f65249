package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Twilio Media Streams: JSON text frames, µ-law 8 kHz in base64. The installed base of bots speaks it, so every message has the form
 * and the order that those bots were seen to need.
 *
 * @see <a href="https://www.twilio.com/docs/voice/media-streams/websocket-messages">Media Streams messages</a>
 */
final class TwilioDialect implements PcmDialect {
    static final String NAME = "twilio";
    static final int SAMPLE_RATE_HZ = 8_000;

    private static final String CONNECTED =
            "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}";
    private static final byte[] MEDIA_OPEN = ascii("{\"event\":\"media\",\"sequenceNumber\":\"");
    private static final byte[] MEDIA_TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] MEDIA_PAYLOAD = ascii("\",\"payload\":\"");
    private static final byte[] MEDIA_CLOSE = ascii("\"}}");
    private static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 1000 * BotLeg.FRAME_MS;
    private static final int DIGITS_MAX = 20;

    private final Map<String, String> parameters;
    private final String streamSid;
    private final String callSid;
    private final String accountSid;

    // Written by the bot thread.
    private final byte[] mediaStream;
    private final byte[] codes = new byte[FRAME_SAMPLES];
    private final byte[] base64 = new byte[(FRAME_SAMPLES + 2) / 3 * 4];
    private final byte[] digits = new byte[DIGITS_MAX];
    private long sequenceNumber;
    private long chunk;

    TwilioDialect(final BotSession session) {
        session.requireRate(SAMPLE_RATE_HZ);
        final String callId = session.callId();
        streamSid = TwilioIds.streamSid(callId);
        callSid = TwilioIds.callSid(callId);
        accountSid = TwilioIds.accountSid(callId);
        parameters = session.parameters();
        // Pipecat promotes these two and raises without them.
        parameters.putIfAbsent("from_number", "");
        parameters.putIfAbsent("to_number", "");
        mediaStream =
                ascii(
                        "\",\"streamSid\":\""
                                + streamSid
                                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"");
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
                            json.writeStringField("accountSid", accountSid);
                            json.writeStringField("streamSid", streamSid);
                            json.writeStringField("callSid", callSid);
                            json.writeArrayFieldStart("tracks");
                            json.writeString("inbound");
                            json.writeEndArray();
                            json.writeObjectFieldStart("mediaFormat");
                            json.writeStringField("encoding", "audio/x-mulaw");
                            json.writeNumberField("sampleRate", SAMPLE_RATE_HZ);
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
        MuLaw.encode(samples, codes, FRAME_SAMPLES);
        Base64.getEncoder().encode(codes, base64);
        final int capacity =
                MEDIA_OPEN.length
                        + mediaStream.length
                        + MEDIA_TIMESTAMP.length
                        + MEDIA_PAYLOAD.length
                        + base64.length
                        + MEDIA_CLOSE.length
                        + 3 * DIGITS_MAX;
        final ByteBuf text = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        text.writeBytes(MEDIA_OPEN);
        writeDigits(text, ++sequenceNumber);
        text.writeBytes(mediaStream);
        writeDigits(text, ++chunk);
        text.writeBytes(MEDIA_TIMESTAMP);
        writeDigits(text, elapsedMs);
        text.writeBytes(MEDIA_PAYLOAD);
        text.writeBytes(base64);
        text.writeBytes(MEDIA_CLOSE);
        return new TextWebSocketFrame(text);
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
                    json.writeObjectFieldStart("dtmf");
                    json.writeStringField("track", "inbound_track");
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
                    json.writeStringField("accountSid", accountSid);
                    json.writeStringField("callSid", callSid);
                    json.writeEndObject();
                });
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        if (!(frame instanceof TextWebSocketFrame)) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_BINARY);
            return;
        }
        final Message message = new Message();
        if (BotJson.read(frame.content(), message)) {
            deliver(message, handler);
        } else {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        }
    }

    private void deliver(final Message message, final BotMessageHandler handler) {
        if (message.event == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else if (message.streamSid != null && !message.streamSid.equals(streamSid)) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_FOREIGN);
        } else {
            switch (message.event) {
                case "media" -> deliverAudio(message.payload, handler);
                case "mark" -> deliverMark(message.markName, handler);
                case "clear" -> handler.onClear();
                default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
            }
        }
    }

    private static void deliverAudio(
            final byte @Nullable [] payload, final BotMessageHandler handler) {
        if (payload == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else if (payload.length > 0) {
            handler.onAudio(MuLaw.decode(payload), SAMPLE_RATE_HZ);
        }
    }

    private static void deliverMark(final @Nullable String name, final BotMessageHandler handler) {
        if (name == null || name.length() > MARK_NAME_LENGTH_MAX) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else {
            handler.onMark(name);
        }
    }

    private WebSocketFrame write(final String event, final BotJson.Body body) {
        return BotJson.event(
                event,
                json -> {
                    json.writeStringField("sequenceNumber", Long.toString(++sequenceNumber));
                    json.writeStringField("streamSid", streamSid);
                    body.write(json);
                });
    }

    private void writeDigits(final ByteBuf text, final long value) {
        long rest = value;
        int index = digits.length;
        do {
            digits[--index] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        text.writeBytes(digits, index, digits.length - index);
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The members that count, of any type but the right one null. */
    private static final class Message implements BotJson.MemberReader {
        private @Nullable String event;
        private @Nullable String streamSid;
        private byte @Nullable [] payload;
        private @Nullable String markName;

        @Override
        public void read(final String name, final JsonParser json) throws IOException {
            switch (name) {
                case "event" -> event = BotJson.text(json);
                case "streamSid" -> streamSid = BotJson.text(json);
                case "media" -> BotJson.readObject(json, this::readMedia);
                case "mark" -> BotJson.readObject(json, this::readMark);
                default -> {}
            }
        }

        private void readMedia(final String name, final JsonParser json) throws IOException {
            if (name.equals("payload")) {
                payload = BotJson.base64(json);
            }
        }

        private void readMark(final String name, final JsonParser json) throws IOException {
            if (name.equals("name")) {
                markName = BotJson.text(json);
            }
        }
    }
}
