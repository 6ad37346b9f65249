package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.Map;

/**
 * One round of one server.
 *
 * @param values every measure, but for those on request that were not asked for
 */
record LoadResult(Map<Measure, Double> values) {
    private static final JsonFactory JSON = new JsonFactory();

    LoadResult {
        for (final Measure measure : Measure.values()) {
            if (!measure.isOnRequest() && !values.containsKey(measure)) {
                throw new IllegalArgumentException("no value of " + measure);
            }
        }
        values = Map.copyOf(values);
    }

    /** The same, when the server says how many packets it has dropped itself since the window began. */
    LoadResult droppedByServer(final long dropCount) {
        final Map<Measure, Double> explained = new EnumMap<>(values);
        final double inServer = Math.min(dropCount, value(Measure.LOST_UNEXPLAINED));
        explained.put(Measure.LOST_IN_SERVER, inServer);
        explained.put(Measure.LOST_UNEXPLAINED, value(Measure.LOST_UNEXPLAINED) - inServer);
        return new LoadResult(explained);
    }

    boolean has(final Measure measure) {
        return values.containsKey(measure);
    }

    double value(final Measure measure) {
        return values.getOrDefault(measure, Double.NaN);
    }

    String toJson() throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writeTo(json);
        }
        return text.toString();
    }

    void writeTo(final JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (final Measure measure : Measure.values()) {
            if (values.containsKey(measure)) {
                json.writeNumberField(measure.jsonName(), value(measure));
            }
        }
        json.writeEndObject();
    }

    static boolean isResult(final String line) {
        return line.startsWith("{");
    }

    static LoadResult ofJson(final String text) throws IOException {
        final Map<Measure, Double> values = new EnumMap<>(Measure.class);
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a result: " + text);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final Measure measure = Measure.ofJsonName(json.currentName());
                json.nextToken();
                values.put(measure, json.getDoubleValue());
            }
        }
        return new LoadResult(values);
    }
}
