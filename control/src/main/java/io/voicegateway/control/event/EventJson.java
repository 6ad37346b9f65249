package io.voicegateway.control.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one JSON form of an event. Stateless; any thread. */
public final class EventJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EventJson() {}

    static String time(final Instant instant) {
        return TIME.format(instant);
    }

    /** What goes into the journal: everything but the index, which only the journal knows. */
    public static String stored(final Event event, final long seq) {
        final StringWriter out = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", event.type().name());
            json.writeStringField("event_id", event.eventId());
            json.writeStringField("call_id", event.callId());
            json.writeNumberField("seq", seq);
            json.writeStringField("time", time(event.time()));
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

    /**
     * Reads a stored form back. Whole numbers in its data are longs.
     *
     * @throws IllegalArgumentException when it is none, or of a type or source that this version does not know
     */
    public static Event read(final String stored) {
        try (JsonParser json = JSON.createParser(stored)) {
            json.nextToken();
            final Map<String, Object> fields = object(json);
            return new Event(
                    EventType.valueOf(text(fields, "type")),
                    text(fields, "event_id"),
                    text(fields, "call_id"),
                    Instant.parse(text(fields, "time")),
                    Long.parseLong(text(fields, "call_time_us")),
                    text(fields, "gateway"),
                    EventSource.valueOf(text(fields, "source").toUpperCase(Locale.ROOT)),
                    data(fields));
        } catch (final IOException | DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * When the event of a stored form happened; also of one of a type that this version does not know.
     *
     * @throws UncheckedIOException when it is none
     */
    static Instant timeOf(final String stored) {
        try (JsonParser json = JSON.createParser(stored)) {
            json.nextToken();
            return Instant.parse(text(object(json), "time"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(final Map<String, Object> fields, final String key) {
        return String.valueOf(fields.get(key));
    }

    private static Map<String, Object> data(final Map<String, Object> fields) {
        final Map<String, Object> data = new LinkedHashMap<>();
        if (fields.get("data") instanceof final Map<?, ?> map) {
            map.forEach((key, value) -> data.put(String.valueOf(key), value));
        }
        return data;
    }

    private static Map<String, Object> object(final JsonParser json) throws IOException {
        final Map<String, Object> object = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            final String key = json.currentName();
            json.nextToken();
            object.put(key, value(json));
        }
        return object;
    }

    private static Object value(final JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> list(json);
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> json.getText();
        };
    }

    private static List<Object> list(final JsonParser json) throws IOException {
        final List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(json));
        }
        return list;
    }

    private static void write(final JsonGenerator json, final @Nullable Object value)
            throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case final Map<?, ?> map -> {
                json.writeStartObject();
                for (final Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case final Iterable<?> list -> {
                json.writeStartArray();
                for (final Object item : list) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case final Boolean flag -> json.writeBoolean(flag);
            case final Long number -> json.writeNumber(number);
            case final Integer number -> json.writeNumber(number);
            case final Double number -> json.writeNumber(number);
            default -> json.writeString(String.valueOf(value));
        }
    }
}
