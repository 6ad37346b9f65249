package io.voicegateway.control.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** The one JSON form of an event. Stateless; any thread. */
public final class EventJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EventJson() {}

    /** What goes into the journal: everything but the index, which only the journal knows. */
    public static String stored(final Event event, final long seq) {
        final StringWriter out = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", event.type().name());
            json.writeStringField("event_id", event.eventId());
            json.writeStringField("call_id", event.callId());
            json.writeNumberField("seq", seq);
            json.writeStringField("time", TIME.format(event.time()));
            json.writeNumberField("call_time_us", event.callTimeUs());
            json.writeStringField("gateway", event.gateway());
            json.writeStringField("source", event.source().label());
            json.writeFieldName("data");
            write(json, event.data());
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** What goes out: the stored form with its index. */
    public static String withIndex(final String stored, final long index) {
        return "{\"index\":\"" + Long.toUnsignedString(index) + "\"," + stored.substring(1);
    }

    private static void write(final JsonGenerator json, final Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (final Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                for (final Object item : list) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case Boolean flag -> json.writeBoolean(flag);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            default -> json.writeString(String.valueOf(value));
        }
    }
}
