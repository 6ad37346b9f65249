package io.voicegateway.control.retention;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The recordings, one directory per call. Only the finished recording of an ended call is not in use: its manifest says that it is over,
 * and its call's end is in the journal. What nobody can say that of, such as a directory without a manifest, stays.
 */
public final class RecordingStore implements RetentionStore {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String MANIFEST = "manifest.json";
    private static final Set<String> FINISHED = Set.of("complete", "recovered", "partial");

    /** No call id begins like this: a directory of that name is on its way out, also after a crash. */
    private static final String REMOVED = ".removed-";

    private final Path directory;
    private final Predicate<String> isLive;

    /** @param isLive whether the end of a call of this id is still to come */
    public RecordingStore(final Path directory, final Predicate<String> isLive) {
        this.directory = directory;
        this.isLive = isLive;
    }

    @Override
    public List<RetainedUnit> oldestFirst() throws IOException {
        final List<RetainedUnit> units = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return units;
        }
        try (DirectoryStream<Path> calls =
                Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (final Path call : calls) {
                if (name(call).startsWith(REMOVED)) {
                    delete(call);
                } else {
                    units.add(unit(call));
                }
            }
        }
        units.sort(Comparator.comparing(RetainedUnit::time).thenComparing(RetainedUnit::path));
        return units;
    }

    private RetainedUnit unit(final Path call) throws IOException {
        final Path manifest = call.resolve(MANIFEST);
        final Path dated = Files.exists(manifest) ? manifest : call;
        long lengthBytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(call)) {
            for (final Path file : files) {
                lengthBytes += Files.size(file);
            }
        }
        return new RetainedUnit(
                call,
                Files.getLastModifiedTime(dated).toInstant(),
                lengthBytes,
                () -> isLive.test(name(call)) || !FINISHED.contains(state(manifest)));
    }

    private static String name(final Path path) {
        return path.getFileName().toString();
    }

    /** Empty when it cannot be read. */
    private static String state(final Path manifest) {
        try (JsonParser json = JSON.createParser(manifest.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final String field = json.currentName();
                json.nextToken();
                if (field.equals("state")) {
                    final @Nullable String state = json.getText();
                    return state == null ? "" : state;
                }
                json.skipChildren();
            }
            return "";
        } catch (final IOException _) {
            return "";
        }
    }

    /** In one step for whoever looks for the call. */
    @Override
    public void remove(final RetainedUnit unit) throws IOException {
        final Path removed = directory.resolve(REMOVED + name(unit.path()));
        Files.move(unit.path(), removed, StandardCopyOption.ATOMIC_MOVE);
        delete(removed);
    }

    private static void delete(final Path call) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(call)) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(call);
    }
}
