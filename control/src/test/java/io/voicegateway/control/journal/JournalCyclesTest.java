package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.retention.RetainedUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCyclesTest {
    private static final Duration PATIENCE = Duration.ofDays(7);
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final int DAY_COUNT = 6;

    @TempDir private Path directory;

    /** Stands at the noon of the first day. */
    private final AdvancedClock clock = new AdvancedClock();

    private final SetTimeProvider time = new SetTimeProvider();
    private OptionalLong deliveredIndex = OptionalLong.empty();
    private JournalCycles cycles;

    @BeforeEach
    void writeADayAfterTheOther() {
        for (int day = 0; day < DAY_COUNT; day++) {
            write(day, JournalEvents.created("c" + day), JournalEvents.ended("c" + day));
        }
        cycles = new JournalCycles(directory, () -> deliveredIndex, PATIENCE, clock);
    }

    private void write(final int day, final Event... events) {
        time.currentTimeMillis(AdvancedClock.START.toEpochMilli() + day * DAY_MS);
        try (ChronicleQueue queue =
                        SingleChronicleQueueBuilder.binary(directory)
                                .rollCycle(RollCycles.FAST_DAILY)
                                .timeProvider(time)
                                .build();
                ExcerptAppender appender = queue.createAppender()) {
            for (int i = 0; i < events.length; i++) {
                JournalRecord.write(appender, events[i], i + 1L);
            }
        }
    }

    private List<Boolean> inUse() throws IOException {
        return cycles.oldestFirst().stream().map(unit -> unit.isInUse().getAsBoolean()).toList();
    }

    private List<String> left() {
        return JournalEvents.read(directory).stream().map(EventRecord::callId).distinct().toList();
    }

    @Test
    void shouldKnowEachDaysFile() throws IOException {
        final List<RetainedUnit> units = cycles.oldestFirst();

        assertEquals(DAY_COUNT, units.size());
        assertEquals("20260301F.cq4", units.getFirst().path().getFileName().toString());
        assertEquals(
                AdvancedClock.START.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1),
                units.getFirst().time().atZone(ZoneOffset.UTC).toLocalDate());
        assertTrue(units.getFirst().lengthBytes() > 0);
    }

    @Test
    void shouldHaveTheDaysOfLiveCallsInUse() throws IOException {
        assertEquals(List.of(false, false, false, true, true, true), inUse());
    }

    @Test
    void shouldHaveInUseWhatAReceiverHasNotGot() throws IOException {
        final List<EventRecord> records = JournalEvents.read(directory);
        deliveredIndex = OptionalLong.of(records.get(3).index());
        assertEquals("c1", records.get(3).callId());

        assertEquals(List.of(false, true, true, true, true, true), inUse());
    }

    @Test
    void shouldNotWaitForAReceiverBeyondItsPatience() throws IOException {
        deliveredIndex = OptionalLong.of(0);
        clock.advanceMs(PATIENCE.toMillis() + DAY_MS);

        assertEquals(List.of(false, true, true, true, true, true), inUse());
    }

    @Test
    void shouldLeaveTheOthersReadable() throws IOException {
        cycles.remove(cycles.oldestFirst().getFirst());
        assertEquals(List.of("c1", "c2", "c3", "c4", "c5"), left());

        cycles.remove(cycles.oldestFirst().getFirst());
        assertEquals(List.of("c2", "c3", "c4", "c5"), left());
    }

    @Test
    void shouldLetATailerReadOnThatIsWithinWhatIsRemoved() throws IOException {
        try (ChronicleEventTail within = ChronicleEventTail.open(directory);
                ChronicleEventTail before = ChronicleEventTail.open(directory)) {
            before.toStart();
            assertEquals("c0", next(within).callId());

            cycles.remove(cycles.oldestFirst().getFirst());

            assertEquals("c0", next(within).callId());
            assertEquals("c1", next(within).callId());
            before.toStart();
            assertEquals("c1", next(before).callId());
        }
    }

    private static EventRecord next(final ChronicleEventTail tail) {
        final EventRecord record = tail.poll();
        assertNotNull(record);
        return record;
    }

    @Test
    void shouldKnowTheLastIndexWhateverDayItIs() {
        final long last = JournalEvents.read(directory).getLast().index();
        try (ChronicleEventTail tail = ChronicleEventTail.open(directory);
                ChronicleQueue queue = JournalRecord.queue(directory);
                ExcerptAppender today = queue.createAppender()) {
            assertEquals(last, tail.lastIndex());
            tail.toEnd();
            assertEquals(last, tail.lastIndex());
            // A day that begins with an event that could not be written.
            try (DocumentContext document = today.writingDocument()) {
                document.rollbackOnClose();
            }

            assertEquals(last, tail.lastIndex());
        }
    }

    @Test
    void shouldLetAnOpenJournalWriteOn() throws IOException {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            cycles.remove(cycles.oldestFirst().getFirst());
            journal.append(JournalEvents.created("new"));
        }

        assertEquals(List.of("c1", "c2", "c3", "c4", "c5", "new"), left());
    }
}
