package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJournal.Positions;
import io.voicegateway.control.event.EventRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChronicleEventJournalTest {
    @TempDir private Path directory;

    private void write(final Event... events) {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            for (final Event event : events) {
                journal.append(event);
            }
        }
    }

    private List<String> lines() {
        return JournalEvents.lines(JournalEvents.read(directory));
    }

    @Test
    void shouldNumberTheEventsOfEachCall() {
        write(
                JournalEvents.created("c1"),
                JournalEvents.created("c2"),
                JournalEvents.muted("c1", 1),
                JournalEvents.ended("c1"),
                JournalEvents.ended("c2"));

        assertEquals(
                List.of(
                        "c1 1 CALL_CREATED",
                        "c2 1 CALL_CREATED",
                        "c1 2 TRACK_MUTED",
                        "c1 3 CALL_ENDED",
                        "c2 2 CALL_ENDED"),
                lines());
    }

    @Test
    void shouldGoOnNumberingAfterARestart() {
        write(JournalEvents.created("c1"), JournalEvents.muted("c1", 1));
        write(JournalEvents.muted("c1", 2));
        write(JournalEvents.ended("c1"));

        assertEquals(
                List.of(
                        "c1 1 CALL_CREATED",
                        "c1 2 TRACK_MUTED",
                        "c1 3 TRACK_MUTED",
                        "c1 4 CALL_ENDED"),
                lines());
    }

    /** As a crash leaves it that comes between a file's creation and its first header. */
    @Test
    void shouldGoOnWhereAFileWasNeverBegun() throws IOException {
        write(JournalEvents.created("c1"));
        assertEquals(1, overwriteHeaders("*.cq4"));

        write(JournalEvents.created("c2"));
        write(JournalEvents.ended("c2"));

        assertEquals(List.of("c2 1 CALL_CREATED", "c2 2 CALL_ENDED"), lines());
    }

    @Test
    void shouldGoOnWhereNoFileOfTheQueueWasBegun() throws IOException {
        write(JournalEvents.created("c1"));
        assertEquals(2, overwriteHeaders("*.{cq4,cq4t}"));

        write(JournalEvents.created("c2"));

        assertEquals(List.of("c2 1 CALL_CREATED"), lines());
    }

    private int overwriteHeaders(final String pattern) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            for (final Path file : files) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.allocate((int) Math.min(4096, channel.size())), 0);
                }
                count++;
            }
        }
        return count;
    }

    @Test
    void shouldHaveTheSameFactOnce() {
        write(
                JournalEvents.created("c1"),
                JournalEvents.muted("c1", 1),
                JournalEvents.muted("c1", 1),
                JournalEvents.muted("c1", 2));

        assertEquals(List.of("c1 1 CALL_CREATED", "c1 2 TRACK_MUTED", "c1 3 TRACK_MUTED"), lines());
    }

    @Test
    void shouldHaveTheSameFactOnceAcrossARestart() {
        write(JournalEvents.created("c1"), JournalEvents.muted("c1", 1));
        write(
                JournalEvents.created("c1"),
                JournalEvents.muted("c1", 1),
                JournalEvents.muted("c1", 2));

        assertEquals(List.of("c1 1 CALL_CREATED", "c1 2 TRACK_MUTED", "c1 3 TRACK_MUTED"), lines());
    }

    @Test
    void shouldHaveNothingAfterTheEndOfACall() {
        write(
                JournalEvents.created("c1"),
                JournalEvents.ended("c1"),
                JournalEvents.ended("c1"),
                JournalEvents.muted("c1", 1));
        write(JournalEvents.ended("c1"), JournalEvents.muted("c1", 2));

        assertEquals(List.of("c1 1 CALL_CREATED", "c1 2 CALL_ENDED"), lines());
    }

    @Test
    void shouldKnowAnEndFromTheMomentItIsAppended() {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            journal.append(JournalEvents.created("c1"));
            assertFalse(journal.hasEnded("c1"));

            journal.append(JournalEvents.ended("c1"));

            assertTrue(journal.hasEnded("c1"));
            assertFalse(journal.hasEnded("c2"));
        }
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            assertTrue(journal.hasEnded("c1"));
        }
    }

    @Test
    void shouldKnowTheCallsThatACrashLeftOpen() {
        write(
                JournalEvents.created("c1"),
                JournalEvents.created("c2"),
                JournalEvents.muted("c2", 1),
                JournalEvents.ended("c1"),
                JournalEvents.created("c3"));

        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            final Map<String, List<Event>> open = journal.openCalls();

            assertEquals(Set.of("c2", "c3"), open.keySet());
            assertEquals(
                    List.of(JournalEvents.created("c2"), JournalEvents.muted("c2", 1)),
                    open.get("c2"));
            journal.append(JournalEvents.ended("c2"));
            journal.append(JournalEvents.ended("c3"));
        }
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            assertEquals(Map.of(), journal.openCalls());
        }
    }

    @Test
    void shouldKeepWhatIsSealedForTheRecoveryAlone() {
        write(
                JournalEvents.created("c1").withSealed("hunter2"),
                JournalEvents.muted("c1", 1),
                JournalEvents.muted("c1", 2).withSealed("hunter3"));

        for (final EventRecord record : JournalEvents.read(directory)) {
            assertFalse(record.json().contains("hunter"), record.json());
        }
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            assertEquals(
                    Arrays.asList("hunter2", null, "hunter3"),
                    journal.openCalls().get("c1").stream().map(Event::sealed).toList());
        }
    }

    @Test
    void shouldKnowWhereACallsEventsAre() {
        final Positions live;
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory);
                ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            assertEquals(Positions.NONE, journal.positions("c1"));
            journal.append(JournalEvents.created("c1"));
            journal.append(JournalEvents.created("c2"));
            journal.append(JournalEvents.muted("c1", 1));
            final EventRecord first = JournalEvents.await(tail);
            JournalEvents.await(tail);
            final EventRecord last = JournalEvents.await(tail);
            while (journal.positions("c1").count() < 2) {
                Thread.onSpinWait();
            }
            live = journal.positions("c1");
            assertEquals(new Positions(first.index(), last.index(), 2), live);
        }

        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            assertEquals(live, journal.positions("c1"));
            journal.append(JournalEvents.ended("c1"));
        }
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            assertEquals(3, journal.positions("c1").count());
            assertEquals(live.firstIndex(), journal.positions("c1").firstIndex());
        }
    }

    @Test
    void shouldShowATailerWhatIsAppended() {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory);
                ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            tail.toEnd();
            for (int i = 0; i < 100; i++) {
                journal.append(JournalEvents.muted("c1", i));
                assertEquals(i + 1, JournalEvents.await(tail).seq());
            }
        }
    }

    @Test
    void shouldFindARecordByItsIndex() {
        write(JournalEvents.created("c1"), JournalEvents.muted("c1", 1), JournalEvents.ended("c1"));
        final List<EventRecord> records = JournalEvents.read(directory);

        try (ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            assertTrue(tail.toIndex(records.get(1).index()));
            assertEquals(records.get(1), tail.poll());
            assertEquals(records.get(2), tail.poll());
            assertFalse(tail.toIndex(12_345));
        }
        assertTrue(
                records.get(1)
                        .json()
                        .startsWith(
                                "{\"index\":\"" + Long.toUnsignedString(records.get(1).index())));
    }

    @Test
    void shouldOpenAQueueThatNobodyWroteTo() {
        try (ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            assertEquals(null, tail.poll());
            write(JournalEvents.created("c1"));
            assertEquals(1, JournalEvents.await(tail).seq());
        }
    }

    @Test
    void shouldForgetTheCallsThatEnded() {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            for (int i = 0; i < EndedCalls.POSITIONS_LIMIT + 100; i++) {
                journal.append(JournalEvents.created("c" + i));
                journal.append(JournalEvents.ended("c" + i));
            }
            // A call that has ended is forgotten after its last event is written.
            while (journal.liveCount() > 0) {
                Thread.onSpinWait();
            }

            assertEquals(Positions.NONE, journal.positions("c0"));
            assertTrue(journal.hasEnded("c0"));
        }
    }
}
