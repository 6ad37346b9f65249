package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a bot is told on the wires that resemble Twilio's: events of one stream, numbered by one counter. The counterpart of
 * {@link StreamMessage}. Used by the bot thread.
 */
final class StreamWriter {
    private static final int DIGITS_MAX = 20;
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] PAYLOAD = ascii("\",\"payload\":\"");
    private static final byte[] CLOSE = ascii("\"}}");

    private final Form form;
    private final String streamId;
    private final byte[] mediaOpen;
    private final byte[] mediaStream;
    private final byte[] digits = new byte[DIGITS_MAX];
    private byte[] base64 = new byte[0];
    private long sequenceNumber;
    private long chunk;

    StreamWriter(final Form form, final String streamId) {
        this.form = form;
        this.streamId = streamId;
        mediaOpen = ascii("{\"event\":\"media\",\"" + form.sequenceMember + "\":\"");
        mediaStream =
                ascii(
                        "\",\""
                                + form.idMember
                                + "\":\""
                                + streamId
                                + "\",\"media\":{"
                                + (form.hasTrack ? "\"track\":\"inbound\"," : "")
                                + "\"chunk\":\"");
    }

    /** An event of the stream. */
    WebSocketFrame event(final String event, final BotJson.Body body) {
        return BotJson.event(
                event,
                json -> {
                    writeSequenceNumber(json);
                    json.writeStringField(form.idMember, streamId);
                    body.write(json);
                });
    }

    /** The next number, for an event that does not name the stream. */
    void writeSequenceNumber(final JsonGenerator json) throws IOException {
        sequenceNumber++;
        if (form.isNumeric) {
            json.writeNumberField(form.sequenceMember, sequenceNumber);
        } else {
            json.writeStringField(form.sequenceMember, Long.toString(sequenceNumber));
        }
    }

    /** The next number of a message with audio. */
    long nextChunk() {
        return ++chunk;
    }

    WebSocketFrame mark(final String name) {
        return event(
                "mark",
                json -> {
                    json.writeObjectFieldStart("mark");
                    json.writeStringField("name", name);
                    json.writeEndObject();
                });
    }

    /** 20 ms of audio, with every number a string; written without a generator, because it happens fifty times a second. */
    WebSocketFrame media(final byte[] payload, final long elapsedMs) {
        final int encodedLength = (payload.length + 2) / 3 * 4;
        if (base64.length != encodedLength) {
            base64 = new byte[encodedLength];
        }
        Base64.getEncoder().encode(payload, base64);
        final int capacity =
                mediaOpen.length
                        + mediaStream.length
                        + TIMESTAMP.length
                        + PAYLOAD.length
                        + base64.length
                        + CLOSE.length
                        + 3 * DIGITS_MAX;
        final ByteBuf text = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        text.writeBytes(mediaOpen);
        writeDigits(text, ++sequenceNumber);
        text.writeBytes(mediaStream);
        writeDigits(text, nextChunk());
        text.writeBytes(TIMESTAMP);
        writeDigits(text, elapsedMs);
        text.writeBytes(PAYLOAD);
        text.writeBytes(base64);
        text.writeBytes(CLOSE);
        return new TextWebSocketFrame(text);
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

    /**
     * How a wire writes what all have.
     *
     * @param sequenceMember name of the event's number
     * @param idMember       name of the stream's id
     * @param hasTrack       audio says whose it is
     * @param isNumeric      the event's number is a number and not a string of digits
     */
    record Form(String sequenceMember, String idMember, boolean hasTrack, boolean isNumeric) {}
}
