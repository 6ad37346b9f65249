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
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON as bots speak it: streamed, with limits on what is foreign. */
final class BotJson {
    private static final int NESTING_DEPTH_MAX = 32;
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

    private BotJson() {}

    /** One object as a text frame. */
    static WebSocketFrame write(final Body body) {
        return new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes(body)));
    }

    /** One object as a text frame, whose first member names the event. */
    static WebSocketFrame event(final String event, final Body body) {
        return write(
                json -> {
                    json.writeStringField("event", event);
                    body.write(json);
                });
    }

    /** One object. */
    static byte[] bytes(final Body body) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** One member for each entry. */
    static void writeMembers(final JsonGenerator json, final Map<String, String> entries)
            throws IOException {
        writeMembers(json, entries, Set.of());
    }

    /** One member for each entry, but for those names. */
    static void writeMembers(
            final JsonGenerator json, final Map<String, String> entries, final Set<String> except)
            throws IOException {
        for (final Map.Entry<String, String> entry : entries.entrySet()) {
            if (!except.contains(entry.getKey())) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
        }
    }

    /**
     * Reads one object, member by member.
     *
     * @return false when the text is not JSON, or more than the limits allow
     */
    static boolean read(final ByteBuf text, final MemberReader reader) {
        try (InputStream in = new ByteBufInputStream(text.duplicate());
                JsonParser json = JSON.createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            members(json, reader);
            return true;
        } catch (final IOException | IllegalArgumentException _) {
            // Jackson's own exceptions, constraint violations and bad base64 included.
            return false;
        }
    }

    /** Reads the object that the parser is at, to its end; anything else is skipped. Members that the reader leaves are skipped, too. */
    static void readObject(final JsonParser json, final MemberReader reader) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            members(json, reader);
        } else {
            json.skipChildren();
        }
    }

    /** The string that the parser is at, or null when it is something else. */
    static @Nullable String text(final JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    /** The bytes of the base64 string that the parser is at, or null when it is something else. */
    static byte @Nullable [] base64(final JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getBinaryValue(BASE64) : null;
    }

    /** Whatever the parser is at, as text. */
    static String raw(final JsonParser json) throws IOException {
        final StringWriter out = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(out)) {
            copy.copyCurrentStructure(json);
        }
        return out.toString();
    }

    private static void members(final JsonParser json, final MemberReader reader)
            throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            final String name = json.currentName();
            json.nextToken();
            reader.read(name, json);
            json.skipChildren();
        }
    }

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** Reads a member's value, or leaves it. */
    @FunctionalInterface
    interface MemberReader {
        void read(String name, JsonParser json) throws IOException;
    }
}
