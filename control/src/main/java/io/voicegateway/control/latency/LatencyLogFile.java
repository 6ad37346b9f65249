package io.voicegateway.control.latency;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** One file of a latency log, named by its beginning. Used by one thread. */
final class LatencyLogFile implements AutoCloseable {
    /** A file is closed after so long, or when it has so many bytes. */
    static final Duration SPAN = Duration.ofHours(1);

    static final long LENGTH_LIMIT = 16L << 20;

    private static final String SUFFIX = ".hlog";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final long startMs;
    private final PrintStream out;
    private final HistogramLogWriter writer;

    private LatencyLogFile(final Path path, final long startMs) throws IOException {
        this.path = path;
        this.startMs = startMs;
        out =
                new PrintStream(
                        new BufferedOutputStream(
                                Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)),
                        false,
                        StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
    }

    /**
     * Begins a file, and deletes the oldest so that no more than {@code fileLimit} remain.
     *
     * @param startMs of its first interval
     */
    static LatencyLogFile open(final Path directory, final long startMs, final int fileLimit)
            throws IOException {
        Files.createDirectories(directory);
        final List<Path> older = files(directory);
        for (int i = 0; i <= older.size() - fileLimit; i++) {
            Files.delete(older.get(i));
        }
        final LatencyLogFile file =
                new LatencyLogFile(
                        directory.resolve(NAME.format(Instant.ofEpochMilli(startMs)) + SUFFIX),
                        startMs);
        new LogInterval(startMs, startMs).head(file.writer);
        return file;
    }

    /** The log's files, oldest first. */
    static List<Path> files(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    /** Appends the interval's histograms, by their tags; what has no count is left out. */
    void write(final LogInterval interval, final Map<String, Histogram> histograms)
            throws IOException {
        histograms.forEach(
                (tag, histogram) -> {
                    if (histogram.getTotalCount() > 0) {
                        interval.write(writer, tag, histogram);
                    }
                });
        // It swallows what goes wrong, and flushes.
        if (out.checkError()) {
            throw new IOException("cannot write " + path);
        }
    }

    /** Whether the next interval belongs into another file. */
    boolean isFull(final long nowMs) throws IOException {
        return nowMs - startMs >= SPAN.toMillis() || Files.size(path) >= LENGTH_LIMIT;
    }

    @Override
    public void close() {
        out.close();
    }
}
