package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.fake.AdvancedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReservedSpaceTest {
    private static final String TODAY = "20260301F.cq4";
    private static final String TODAY_EARLY = "20260301F.precreated";
    private static final String TOMORROW = "20260302F.cq4";
    private static final String TOMORROW_EARLY = "20260302F.precreated";
    private static final int ENOENT = 2;
    private static final int EIO = 5;

    @TempDir private Path directory;
    private final Queue<String> reserved = new ConcurrentLinkedQueue<>();
    private final AtomicInteger errno = new AtomicInteger();
    private final SetTimeProvider time = new SetTimeProvider();
    private int writtenCount;
    private volatile long endOffset;

    @BeforeEach
    void beginTheDay() {
        time.currentTimeMillis(AdvancedClock.START.toEpochMilli());
    }

    private int reserve(final Path file, final long offset, final long length) {
        if (errno.get() == 0) {
            assertEquals(ReservedSpace.STEP_LENGTH, length);
            reserved.add(file.getFileName().toString());
            endOffset = offset + length;
        }
        return errno.get();
    }

    private SingleChronicleQueue queue() {
        return JournalRecord.builder(directory).timeProvider(time).build();
    }

    private void write(
            final ReservedSpace space,
            final SingleChronicleQueue queue,
            final ExcerptAppender appender,
            final String detail) {
        space.require(queue, appender);
        final Event event = JournalEvents.muted("c1", ++writtenCount);
        JournalRecord.write(
                appender,
                new Event(
                        event.type(),
                        event.eventId(),
                        event.callId(),
                        event.time(),
                        event.callTimeUs(),
                        event.gateway(),
                        event.source(),
                        Map.of("detail", detail)),
                writtenCount);
    }

    @Test
    void shouldReserveEachDaysFileBeforeItIsUsed() {
        final ReservedSpace space = new ReservedSpace(directory, this::reserve);
        try (SingleChronicleQueue queue = queue();
                ExcerptAppender appender = queue.createAppender()) {
            write(space, queue, appender, "");
            write(space, queue, appender, "");
            time.advanceMillis(TimeUnit.DAYS.toMillis(1));
            write(space, queue, appender, "");
            write(space, queue, appender, "");
        }

        assertEquals(List.of(TODAY_EARLY, TOMORROW_EARLY), List.copyOf(reserved));
        assertTrue(Files.exists(directory.resolve(TODAY)));
        assertTrue(Files.exists(directory.resolve(TOMORROW)));
        assertFalse(Files.exists(directory.resolve(TODAY_EARLY)));
        assertFalse(Files.exists(directory.resolve(TOMORROW_EARLY)));
        assertEquals(4, JournalEvents.read(directory).size());
    }

    @Test
    void shouldBeAheadOfWhatIsWritten() {
        final ReservedSpace space = new ReservedSpace(directory, this::reserve);
        final String detail = "x".repeat(64 * 1_024);
        final long count = 4 * ReservedSpace.AHEAD_LENGTH / detail.length();
        try (SingleChronicleQueue queue = queue();
                ExcerptAppender appender = queue.createAppender()) {
            for (int i = 0; i < count; i++) {
                write(space, queue, appender, detail);
                final long left = endOffset - appender.wire().bytes().writePosition();
                assertTrue(
                        left >= ReservedSpace.AHEAD_LENGTH - 2 * detail.length(), "left=" + left);
            }
        }

        assertTrue(reserved.size() <= 6, () -> "not at every event: " + reserved);
    }

    @Test
    void shouldReserveWhatFollowsInAFileThatIsThere() {
        try (SingleChronicleQueue queue = queue();
                ExcerptAppender appender = queue.createAppender()) {
            write(new ReservedSpace(directory, this::reserve), queue, appender, "");
        }
        reserved.clear();

        try (SingleChronicleQueue queue = queue();
                ExcerptAppender appender = queue.createAppender()) {
            write(new ReservedSpace(directory, this::reserve), queue, appender, "");
        }

        assertEquals(List.of(TODAY), List.copyOf(reserved));
    }

    @Test
    void shouldRefuseWithoutAPlace() {
        final ReservedSpace space = new ReservedSpace(directory, this::reserve);
        try (SingleChronicleQueue queue = queue();
                ExcerptAppender appender = queue.createAppender()) {
            errno.set(Fallocate.ENOSPC);
            assertEquals(
                    "the disk is full",
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> write(space, queue, appender, ""))
                            .getMessage());
            errno.set(EIO);
            final String message =
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> write(space, queue, appender, ""))
                            .getMessage();
            assertTrue(message.endsWith("errno=5"), message);
            assertFalse(Files.exists(directory.resolve(TODAY)));

            errno.set(0);
            write(space, queue, appender, "");
        }
        assertEquals(1, JournalEvents.read(directory).size());
    }

    @Test
    void shouldWriteInOrderWhatWaitedForAPlace() {
        errno.set(Fallocate.ENOSPC);
        final FreeSpace free = new FreeSpace(0, () -> 0, System::nanoTime);
        try (ChronicleEventJournal journal =
                ChronicleEventJournal.launch(directory, free, this::reserve)) {
            journal.append(JournalEvents.created("c1"));
            journal.append(JournalEvents.muted("c1", 1));
            journal.append(JournalEvents.ended("c1"));
            while (!journal.isStuck()) {
                Thread.onSpinWait();
            }
            assertEquals("the disk is full", journal.trouble());
            assertEquals(List.of(), JournalEvents.read(directory));

            errno.set(0);
            while (journal.positions("c1").count() < 3) {
                Thread.onSpinWait();
            }
            assertFalse(journal.isStuck());
            assertEquals(0, journal.failures());
        }
        assertEquals(
                List.of("c1 1 CALL_CREATED", "c1 2 TRACK_MUTED", "c1 3 CALL_ENDED"),
                JournalEvents.lines(JournalEvents.read(directory)));
    }

    @Test
    void shouldLeaveNoFileOfADayOnWhichNothingWasWritten() throws IOException {
        final Path left = Files.createFile(directory.resolve(TODAY_EARLY));

        ChronicleEventJournal.launch(directory).close();

        assertFalse(Files.exists(left));
    }

    @Test
    void shouldLeaveAFileAsItIs() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "what it holds");

        assertEquals(0, Fallocate.reserve(file, 0, ReservedSpace.STEP_LENGTH));

        assertEquals("what it holds", Files.readString(file));
    }

    @Test
    void shouldKnowAFullDisk() {
        final int missing = Fallocate.reserve(directory.resolve("missing"), 0, 1);

        // Elsewhere than on Linux nobody is asked.
        assertTrue(missing == ENOENT || missing == 0, () -> "errno=" + missing);
        assertTrue(Fallocate.isFull(Fallocate.ENOSPC));
        assertFalse(Fallocate.isFull(ENOENT));
    }
}
