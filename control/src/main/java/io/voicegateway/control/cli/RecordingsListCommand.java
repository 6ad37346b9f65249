package io.voicegateway.control.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.archive.RecordingExport;
import io.voicegateway.control.archive.StoredRecording;
import io.voicegateway.control.archive.StoredTrack;
import io.voicegateway.engine.api.RecordingReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A line for each recording. */
@Command(
        name = "list",
        description = {
            "List the recordings, the oldest first.",
            "States: recording (it goes on, or its host died and was not started again), complete, recovered (after a"
                    + " crash), partial (something could not be written), broken (no readable manifest)."
        })
final class RecordingsListCommand implements Callable<Integer> {
    private static final int SAMPLES_PER_MS = 48;
    private static final int CALL_WIDTH_MIN = 8;

    private final RecordingsCommand recordings;
    private final RecordingReader reader;
    private final PrintStream out;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean isJson;

    RecordingsListCommand(
            final RecordingsCommand recordings,
            final RecordingReader reader,
            final PrintStream out) {
        this.recordings = recordings;
        this.reader = reader;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        final List<StoredRecording> all = recordings.archive().all();
        if (isJson) {
            for (final StoredRecording recording : all) {
                out.println(json(recording).encode());
            }
        } else {
            printTable(all);
        }
        return 0;
    }

    private void printTable(final List<StoredRecording> all) throws IOException {
        final int callWidth =
                all.stream()
                        .mapToInt(recording -> recording.callId().length())
                        .reduce(CALL_WIDTH_MIN, Math::max);
        final String format = "%-" + callWidth + "s  %-9s  %-24s  %10s  %10s  %s%n";
        out.printf(Locale.ROOT, format, "CALL", "STATE", "STARTED", "LENGTH", "BYTES", "TRACKS");
        for (final StoredRecording recording : all) {
            out.printf(
                    Locale.ROOT,
                    format,
                    recording.callId(),
                    recording.state(),
                    recording.startedAt(),
                    String.format(Locale.ROOT, "%.1f s", durationMs(recording) / 1000.0),
                    bytes(recording),
                    recording.tracks().stream()
                            .map(StoredTrack::label)
                            .collect(Collectors.joining(" ")));
        }
    }

    private JsonObject json(final StoredRecording recording) throws IOException {
        final JsonArray tracks = new JsonArray();
        for (final StoredTrack track : recording.tracks()) {
            tracks.add(
                    new JsonObject()
                            .put("file", track.file())
                            .put("role", track.role())
                            .put("identity", track.identity())
                            .put("samples", track.samples())
                            .put("bytes", track.bytes())
                            .put("sha256", track.sha256()));
        }
        return new JsonObject()
                .put("call_id", recording.callId())
                .put("state", recording.state())
                .put("directory", recording.directory().toString())
                .put("started_at", recording.startedAt())
                .put("duration_ms", durationMs(recording))
                .put("bytes", bytes(recording))
                .put("tracks", tracks)
                .put("errors", new JsonArray(recording.errors()));
    }

    /** What the files hold now, where the manifest does not know the end yet. */
    private long durationMs(final StoredRecording recording) throws IOException {
        long durationMs = recording.durationMs();
        if (recording.isOpen()) {
            for (final StoredTrack track : RecordingExport.tracks(recording)) {
                final long samples = reader.check(recording.path(track)).samples();
                durationMs = Math.max(durationMs, samples / SAMPLES_PER_MS);
            }
        }
        return durationMs;
    }

    private static long bytes(final StoredRecording recording) throws IOException {
        long bytes = 0;
        for (final StoredTrack track : RecordingExport.tracks(recording)) {
            bytes += Files.size(recording.path(track));
        }
        return bytes;
    }
}
