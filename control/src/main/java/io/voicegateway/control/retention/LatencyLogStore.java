package io.voicegateway.control.retention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The interval logs; the newest is the one that is written. */
public final class LatencyLogStore implements RetentionStore {
    private static final String SUFFIX = ".hlog";

    private final Path directory;

    public LatencyLogStore(final Path directory) {
        this.directory = directory;
    }

    @Override
    public List<RetainedUnit> oldestFirst() throws IOException {
        final List<RetainedUnit> units = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return units;
        }
        final List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
        for (final Path file : files) {
            final boolean isNewest = file.equals(files.getLast());
            units.add(
                    new RetainedUnit(
                            file,
                            Files.getLastModifiedTime(file).toInstant(),
                            Files.size(file),
                            () -> isNewest));
        }
        return units;
    }

    @Override
    public void remove(final RetainedUnit unit) throws IOException {
        Files.deleteIfExists(unit.path());
    }
}
