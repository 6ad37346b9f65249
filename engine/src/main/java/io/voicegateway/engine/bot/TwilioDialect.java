package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.TwilioIds;
import io.voicegateway.engine.status.EngineCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Twilio Media Streams: JSON text frames, µ-law 8 kHz in base64. The installed base of bots speaks it, so every message has the form
 * and the order that those bots were seen to need.
 *
 * @see <a href="https://www.twilio.com/docs/voice/media-streams/websocket-messages">Media Streams messages</a>
 */
final class TwilioDialect implements BotDialect {
    static final String NAME = "twilio";
    static final int SAMPLE_RATE_HZ = 8_000;

    /** A name is echoed, so its length costs twice; real ones have tens of characters. */
    static final int MARK_NAME_LENGTH_MAX = 1_024;

    private static final String CONNECTED =
            "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}";
    private static final byte[] MEDIA_OPEN = ascii("{\"event\":\"media\",\"sequenceNumber\":\"");
    private static final byte[] MEDIA_TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] MEDIA_PAYLOAD = ascii("\",\"payload\":\"");
    private static final byte[] MEDIA_CLOSE = ascii("\"}}");
    private static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 1000 * BotLeg.FRAME_MS;
    private static final int NESTING_DEPTH_MAX = 32;
    private static final int DIGITS_MAX = 20;
    private static final Base64Variant BASE64 =
            Base64Variants.MIME_NO_LINEFEEDS.withPaddingAllowed();
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(NESTING_DEPTH_MAX)
                                    .maxStringLength(BotConnection.MESSAGE_BYTES_MAX)
                                    .build())
                    .build();

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

    TwilioDialect(final Map<String, String> parameters, final long sessionId) {
        final String callId = parameters.getOrDefault("call_id", Long.toString(sessionId));
        streamSid = TwilioIds.streamSid(callId);
        callSid = TwilioIds.callSid(callId);
        accountSid = TwilioIds.accountSid(callId);
        this.parameters = new TreeMap<>(parameters);
        // Pipecat promotes these two and raises without them.
        this.parameters.putIfAbsent("from_number", "");
        this.parameters.putIfAbsent("to_number", "");
        mediaStream =
                ascii(
                        "\",\"streamSid\":\""
                                + streamSid
                                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"");
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
                            for (final Map.Entry<String, String> entry : parameters.entrySet()) {
                                json.writeStringField(entry.getKey(), entry.getValue());
                            }
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
    public WebSocketFrame mark(final String name) {
        return write(
                "mark",
                json -> {
                    json.writeObjectFieldStart("mark");
                    json.writeStringField("name", name);
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
        try (InputStream in = new ByteBufInputStream(frame.content().duplicate());
                JsonParser json = JSON.createParser(in)) {
            readMessage(json, message);
        } catch (final IOException | IllegalArgumentException _) {
            // Jackson's own exceptions, constraint violations and bad base64 included.
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        deliver(message, handler);
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
            handler.onAudio(MuLaw.decode(payload));
        }
    }

    private static void deliverMark(final @Nullable String name, final BotMessageHandler handler) {
        if (name == null || name.length() > MARK_NAME_LENGTH_MAX) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else {
            handler.onMark(name);
        }
    }

    private static void readMessage(final JsonParser json, final Message message)
            throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            final String name = json.currentName();
            final JsonToken value = json.nextToken();
            switch (name) {
                case "event" -> message.event = text(json, value);
                case "streamSid" -> message.streamSid = text(json, value);
                case "media" -> {
                    if (enter(json, value, "payload")) {
                        message.payload = json.getBinaryValue(BASE64);
                        leave(json);
                    }
                }
                case "mark" -> {
                    if (enter(json, value, "name")) {
                        message.markName = json.getText();
                        leave(json);
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private static @Nullable String text(final JsonParser json, final JsonToken value)
            throws IOException {
        json.skipChildren();
        return value == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    /** Goes to the string member of that name; false, and at the object's end, when there is none. */
    private static boolean enter(final JsonParser json, final JsonToken value, final String member)
            throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            final boolean isMember = json.currentName().equals(member);
            if (json.nextToken() == JsonToken.VALUE_STRING && isMember) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    private static void leave(final JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            json.nextToken();
            json.skipChildren();
        }
    }

    private WebSocketFrame write(final String event, final Body body) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("event", event);
            json.writeStringField("sequenceNumber", Long.toString(++sequenceNumber));
            json.writeStringField("streamSid", streamSid);
            body.write(json);
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TextWebSocketFrame(Unpooled.wrappedBuffer(out.toByteArray()));
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

    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static final class Message {
        private @Nullable String event;
        private @Nullable String streamSid;
        private byte @Nullable [] payload;
        private @Nullable String markName;
    }
}
