package io.voicegateway.control.livekit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.voicegateway.control.room.RoomRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A room's metadata: a JSON object that says which call and which gateway the room belongs to.
 *
 * @param callId null when the text does not say
 * @param owner  null when the text does not say
 */
record RoomMetadata(@Nullable String callId, @Nullable String owner) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final RoomMetadata UNKNOWN = new RoomMetadata(null, null);

    static String write(final RoomRequest request) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("call_id", request.callId());
            json.writeStringField("owner", request.owner());
            if (!request.metadata().isEmpty()) {
                json.writeObjectFieldStart("metadata");
                for (final Map.Entry<String, String> entry :
                        new TreeMap<>(request.metadata()).entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
        return text.toString();
    }

    /** Reads what is there; text that is not a JSON object belongs to somebody else and says nothing. */
    static RoomMetadata read(final String text) {
        String callId = null;
        String owner = null;
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return UNKNOWN;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final String name = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_STRING) {
                    json.skipChildren();
                } else if (name.equals("call_id")) {
                    callId = json.getText();
                } else if (name.equals("owner")) {
                    owner = json.getText();
                }
            }
        } catch (final IOException _) {
            return UNKNOWN;
        }
        return new RoomMetadata(callId, owner);
    }
}
