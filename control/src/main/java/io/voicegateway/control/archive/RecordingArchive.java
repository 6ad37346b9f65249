package io.voicegateway.control.archive;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All recordings of a data directory. Reads only. */
public final class RecordingArchive {
    private final Path directory;

    /** @param data the gateway's data directory */
    public RecordingArchive(final Path data) {
        directory = data.resolve("recordings");
    }

    public Path directory() {
        return directory;
    }

    /** Every recording, the oldest first. */
    public List<StoredRecording> all() throws IOException {
        final List<StoredRecording> recordings = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
                for (final Path path : found) {
                    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        recordings.add(StoredRecording.read(path));
                    }
                }
            }
        }
        recordings.sort(
                Comparator.comparing(StoredRecording::startedAt)
                        .thenComparing(StoredRecording::callId));
        return recordings;
    }

    /**
     * One call's recording.
     *
     * @param callId checked: it is a plain name
     */
    public Optional<StoredRecording> find(final String callId) throws IOException {
        final Path path = directory.resolve(callId);
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(StoredRecording.read(path))
                : Optional.empty();
    }
}
