package io.voicegateway.control.journal;

import java.nio.file.Path;

/** Where the queue lies within a data directory. */
public final class JournalPaths {
    private JournalPaths() {}

    public static Path events(final Path dataDirectory) {
        return dataDirectory.resolve("events");
    }
}
