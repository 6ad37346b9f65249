package io.voicegateway.control.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.engine.api.EngineSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyLogTest {
    private static final long HOUR_MS = 3_600_000;
    private static final int FILES = 3;

    private final AdvancedClock clock = new AdvancedClock();
    private final Histogram forward = new Histogram(2);
    private final Histogram media = new Histogram(2);

    @TempDir private Path data;
    private LatencyLog log;

    private LatencyLog log() {
        if (log == null) {
            log = new LatencyLog(data.resolve("latency"), FILES, this::host, clock);
        }
        return log;
    }

    private EngineSnapshot host() {
        return new EngineSnapshot(
                Map.of("forward", forward.copy()),
                Map.of(),
                Map.of(),
                Map.of("media-0", media.copy()),
                List.of(),
                0);
    }

    @AfterEach
    void close() {
        log().close();
    }

    private void write(final long afterMs) {
        clock.advanceMs(afterMs);
        log().write();
    }

    private List<Path> files() throws IOException {
        return LatencyLogFile.files(data.resolve("latency"));
    }

    private static List<Histogram> read(final Path file) throws IOException {
        final List<Histogram> intervals = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                intervals.add((Histogram) next);
            }
        }
        return intervals;
    }

    @Test
    void shouldWriteWhatEachIntervalHas() throws IOException {
        log();
        final long startMs = clock.millis();
        forward.recordValueWithCount(2_000, 5);
        media.recordValue(40_000);
        write(10_000);
        forward.recordValueWithCount(9_000, 7);
        write(10_000);
        write(10_000);

        final List<Histogram> intervals = read(files().getFirst());

        assertEquals(
                List.of("stages.forward", "threads.media-0", "stages.forward"),
                intervals.stream().map(Histogram::getTag).toList());
        assertEquals(5, intervals.getFirst().getTotalCount());
        assertEquals(2_000, intervals.getFirst().getMaxValue(), 20);
        assertEquals(startMs, intervals.getFirst().getStartTimeStamp());
        assertEquals(startMs + 10_000, intervals.getFirst().getEndTimeStamp());
        assertEquals(7, intervals.getLast().getTotalCount());
        assertEquals(9_000, intervals.getLast().getMinNonZeroValue(), 100);
        assertEquals(startMs + 10_000, intervals.getLast().getStartTimeStamp());
    }

    @Test
    void shouldBeginAFileEveryHourAndKeepTheNewest() throws IOException {
        log();
        final Set<Path> ever = new TreeSet<>();
        for (int hour = 0; hour < 6; hour++) {
            forward.recordValue(1_000 + hour);
            write(HOUR_MS);
            ever.addAll(files());
        }

        assertEquals(6, ever.size());
        assertEquals(new ArrayList<>(ever).subList(3, 6), files());
        assertEquals(1_005, read(files().getLast()).getLast().getMaxValue(), 10);
    }

    @Test
    void shouldMakeUpForWhatCouldNotBeWritten() throws IOException {
        final Path directory = data.resolve("latency");
        log();
        Files.writeString(directory, "in the way");
        forward.recordValue(1_000);
        write(10_000);
        write(10_000);
        assertEquals(2, log().failures());

        Files.delete(directory);
        forward.recordValue(1_000);
        write(10_000);

        assertEquals(2, read(files().getFirst()).getFirst().getTotalCount());
        assertEquals(2, log().failures());
    }

    @Test
    void shouldWriteTheLastIntervalWhenItIsClosed() throws IOException {
        log();
        clock.advanceMs(3_000);
        forward.recordValue(1_000);

        log().close();

        assertEquals(1, read(files().getFirst()).getFirst().getTotalCount());
    }

    @Test
    void shouldBeReadableWhileItIsWritten() throws IOException {
        for (int i = 0; i < 100; i++) {
            forward.recordValue(1_000);
            write(10_000);
            assertEquals(i + 1, read(files().getFirst()).size());
        }

        assertTrue(Files.size(files().getFirst()) < 100_000);
    }
}
