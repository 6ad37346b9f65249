package io.voicegateway.control.journal;

import io.voicegateway.control.retention.RetainedUnit;
import io.voicegateway.control.retention.RetentionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * The queue's roll cycles: a file per day (UTC) with an event. In use are the last days that have everything about a live call, see
 * {@link JournalReplay}, and for the time of its patience what a webhook's receiver has not got. Any other tailer reads on what it has open,
 * and then goes on with the oldest day that is left.
 */
public final class JournalCycles implements RetentionStore {
    private static final Pattern FILE = Pattern.compile("(\\d{8})F\\.cq4");
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private final Path directory;
    private final Supplier<OptionalLong> deliveredIndex;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param deliveredIndex the last event that no receiver of webhooks needs any more; empty: there is no receiver
     * @param patience       how long they are waited for
     */
    public JournalCycles(
            final Path directory,
            final Supplier<OptionalLong> deliveredIndex,
            final Duration patience,
            final Clock clock) {
        this.directory = directory;
        this.deliveredIndex = deliveredIndex;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public List<RetainedUnit> oldestFirst() throws IOException {
        final List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files =
                    all.filter(file -> FILE.matcher(file.getFileName().toString()).matches())
                            .sorted()
                            .toList();
        }
        final List<RetainedUnit> units = new ArrayList<>();
        for (final Path file : files) {
            final LocalDate day = day(file);
            final boolean isRecent =
                    day.isAfter(day(files.getLast()).minusDays(JournalReplay.DAY_COUNT));
            final Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            units.add(
                    new RetainedUnit(
                            file,
                            end,
                            Files.size(file),
                            () -> isRecent || isAwaited(day.toEpochDay(), end)));
        }
        return units;
    }

    /** The file of a cycle, whose number is the day's. */
    static Path file(final Path directory, final int cycle) {
        return directory.resolve(LocalDate.ofEpochDay(cycle).format(DAY) + "F.cq4");
    }

    private static LocalDate day(final Path file) {
        final Matcher name = FILE.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("no file of the queue: " + file);
        }
        return LocalDate.parse(name.group(1), DAY);
    }

    private boolean isAwaited(final long cycle, final Instant end) {
        final OptionalLong delivered = deliveredIndex.get();
        return delivered.isPresent()
                && cycle >= RollCycles.FAST_DAILY.toCycle(delivered.getAsLong())
                && end.plus(patience).isAfter(clock.instant());
    }

    @Override
    public void remove(final RetainedUnit unit) throws IOException {
        Files.deleteIfExists(unit.path());
        try (SingleChronicleQueue queue = JournalRecord.queue(directory)) {
            // Every reader looks for the first cycle in the listing that the processes share.
            queue.refreshDirectoryListing();
        }
    }
}
