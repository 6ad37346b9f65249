package io.voicegateway.engine.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes {@code manifest.json}: whole or not at all. Used by the recording thread. */
final class Manifest {
    private static final JsonFactory JSON = new JsonFactory();
    static final String NAME = "manifest.json";
    private static final int SAMPLES_PER_MS = OggOpusWriter.SAMPLES_PER_MS;

    private Manifest() {}

    static void write(
            final Path directory,
            final Map<String, String> labels,
            final String state,
            final String startedAt,
            final long lengthSamples,
            final Collection<TrackRecorder> tracks,
            final List<String> errors)
            throws IOException {
        final Path temporary = directory.resolve(NAME + ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary);
                JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            for (final Map.Entry<String, String> label : labels.entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeStringField("state", state);
            json.writeStringField("started_at", startedAt);
            json.writeNumberField("duration_ms", lengthSamples / SAMPLES_PER_MS);
            json.writeStringField("clock_zero", startedAt);
            json.writeArrayFieldStart("tracks");
            for (final TrackRecorder track : tracks) {
                writeTrack(json, track);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("errors");
            for (final String error : errors) {
                json.writeString(error);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        Files.move(
                temporary,
                directory.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeTrack(final JsonGenerator json, final TrackRecorder track)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("file", track.track().file());
        json.writeStringField("role", track.track().role());
        json.writeStringField("identity", track.track().identity());
        json.writeStringField("sid", track.sid());
        json.writeNumberField("first_sample", 0);
        json.writeNumberField("samples", track.writer().endSamples());
        json.writeNumberField("packets", track.packets());
        json.writeNumberField("lost", track.lost());
        json.writeArrayFieldStart("gaps");
        for (final TrackRecorder.Gap gap : track.gaps()) {
            json.writeStartObject();
            json.writeNumberField("at_sample", gap.atSample());
            json.writeNumberField("samples", gap.samples());
            json.writeStringField("cause", gap.cause());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("sha256", track.writer().sha256());
        json.writeNumberField("bytes", track.writer().fileBytes());
        json.writeEndObject();
    }
}
