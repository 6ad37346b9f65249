package io.voicegateway.engine.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.voicegateway.engine.api.Tap.RecordedTrack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recording whose process crashed, as its manifest and its directory tell. Used by the recording thread.
 * <p>
 * The manifest is written when a file is added, so it may lag behind the files; what it does not name is found in the directory.
 *
 * @param startedAt sample 0; null when the manifest does not say
 */
record LeftRecording(@Nullable Instant startedAt, List<LeftTrack> tracks, List<String> errors) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String EXTENSION = ".opus";

    /** A file of it. */
    record LeftTrack(
            RecordedTrack track,
            List<String> sids,
            long packets,
            long lost,
            List<TrackRecorder.Gap> gaps) {}

    /**
     * Reads the directory; a manifest that is missing or torn leaves the files alone.
     *
     * @throws IOException when the directory cannot be read
     */
    static LeftRecording of(final Path directory) throws IOException {
        final Map<String, Object> manifest = manifest(directory.resolve(Manifest.NAME));
        final Map<String, LeftTrack> tracks = new LinkedHashMap<>();
        for (final Object track : list(manifest.get("tracks"))) {
            if (track instanceof final Map<?, ?> members && isFileName(members.get("file"))) {
                final LeftTrack left = track(members);
                tracks.put(left.track().file(), left);
            }
        }
        for (final String file : files(directory)) {
            tracks.computeIfAbsent(file, LeftRecording::unnamed);
        }
        final List<String> errors = new ArrayList<>();
        list(manifest.get("errors")).forEach(error -> errors.add(String.valueOf(error)));
        return new LeftRecording(
                instant(manifest.get("clock_zero")), List.copyOf(tracks.values()), errors);
    }

    private static List<String> files(final Path directory) throws IOException {
        Files.createDirectories(directory);
        final List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
            found.forEach(file -> files.add(String.valueOf(file.getFileName())));
        }
        files.sort(null);
        return files;
    }

    /** A path would lead out of the directory. */
    private static boolean isFileName(final @Nullable Object file) {
        return file instanceof final String name && name.matches("[a-z0-9-]+\\" + EXTENSION);
    }

    private static LeftTrack unnamed(final String file) {
        final String label = file.substring(0, file.length() - EXTENSION.length());
        return new LeftTrack(new RecordedTrack(file, label, "", ""), List.of(), 0, 0, List.of());
    }

    private static LeftTrack track(final Map<?, ?> members) {
        final String sids = text(members, "sid");
        final List<TrackRecorder.Gap> gaps = new ArrayList<>();
        for (final Object gap : list(members.get("gaps"))) {
            if (gap instanceof final Map<?, ?> of) {
                gaps.add(
                        new TrackRecorder.Gap(
                                number(of, "at_sample"), number(of, "samples"), text(of, "cause")));
            }
        }
        return new LeftTrack(
                new RecordedTrack(
                        text(members, "file"),
                        text(members, "role"),
                        text(members, "identity"),
                        sids),
                sids.isEmpty() ? List.of() : List.of(sids.split(",")),
                number(members, "packets"),
                number(members, "lost"),
                gaps);
    }

    private static Map<String, Object> manifest(final Path file) {
        try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
            return json.nextToken() == JsonToken.START_OBJECT ? object(json) : Map.of();
        } catch (final IOException _) {
            return Map.of();
        }
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
            case START_ARRAY -> {
                final List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case null -> throw new IOException("the manifest ends early");
            default -> json.getText();
        };
    }

    private static List<?> list(final @Nullable Object value) {
        return value instanceof final List<?> list ? list : List.of();
    }

    private static String text(final Map<?, ?> members, final String key) {
        return members.get(key) instanceof final String text ? text : "";
    }

    private static long number(final Map<?, ?> members, final String key) {
        return members.get(key) instanceof final Long number ? number : 0;
    }

    private static @Nullable Instant instant(final @Nullable Object value) {
        try {
            return value instanceof final String text ? Instant.parse(text) : null;
        } catch (final DateTimeException _) {
            return null;
        }
    }
}
