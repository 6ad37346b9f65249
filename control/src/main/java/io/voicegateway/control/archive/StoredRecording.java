package io.voicegateway.control.archive;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One call's recording.
 *
 * @param state      as its manifest says: recording, complete, recovered, partial; {@link #BROKEN} when there is no readable manifest
 * @param durationMs of all tracks; while it is recorded, as of the manifest's last writing
 * @param files      sound files in the directory, sorted
 * @param errors     what failed while it was recorded
 */
public record StoredRecording(
        String callId,
        Path directory,
        String state,
        String startedAt,
        long durationMs,
        List<StoredTrack> tracks,
        List<String> files,
        List<String> errors) {
    static final String MANIFEST = "manifest.json";
    static final String RECORDING = "recording";

    /** There is no manifest, or it is not one. */
    public static final String BROKEN = "broken";

    public StoredRecording {
        tracks = List.copyOf(tracks);
        files = List.copyOf(files);
        errors = List.copyOf(errors);
    }

    /** Reads a recording's directory. A manifest is replaced in one step, so one that is there is whole. */
    static StoredRecording read(final Path directory) throws IOException {
        final JsonObject manifest = manifest(directory.resolve(MANIFEST));
        final List<StoredTrack> tracks = new ArrayList<>();
        for (final Object track : list(manifest, "tracks")) {
            if (track instanceof final JsonObject json) {
                tracks.add(StoredTrack.of(json));
            }
        }
        return new StoredRecording(
                String.valueOf(directory.getFileName()),
                directory,
                manifest.isEmpty() ? BROKEN : StoredTrack.text(manifest, "state"),
                StoredTrack.text(manifest, "started_at"),
                StoredTrack.number(manifest, "duration_ms"),
                tracks,
                files(directory),
                list(manifest, "errors").stream().map(String::valueOf).toList());
    }

    /** Whether the manifest says that it goes on: it does, or its gateway died. */
    public boolean isOpen() {
        return state.equals(RECORDING);
    }

    /** Where a track lies. */
    public Path path(final StoredTrack track) {
        return directory.resolve(track.file());
    }

    /** Whether a track's file is there, and is its own. */
    boolean has(final StoredTrack track) {
        return track.hasPlainName() && Files.isRegularFile(path(track), LinkOption.NOFOLLOW_LINKS);
    }

    private static JsonObject manifest(final Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new JsonObject();
        }
        try {
            return new JsonObject(Files.readString(file));
        } catch (final DecodeException _) {
            return new JsonObject();
        }
    }

    private static JsonArray list(final JsonObject manifest, final String member) {
        return manifest.getValue(member) instanceof final JsonArray list ? list : new JsonArray();
    }

    private static List<String> files(final Path directory) throws IOException {
        final List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.opus")) {
            found.forEach(file -> files.add(String.valueOf(file.getFileName())));
        }
        files.sort(null);
        return files;
    }
}
