package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.EventRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FreeSpaceTest {
    private static final long MIN_BYTES = 1_000;

    @TempDir private Path directory;
    private final AtomicLong free = new AtomicLong(MIN_BYTES);
    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger lookCount = new AtomicInteger();

    private FreeSpace space(final long minBytes) {
        return new FreeSpace(
                minBytes,
                () -> {
                    lookCount.incrementAndGet();
                    return free.get();
                },
                nowNs::get);
    }

    @Test
    void shouldRefuseWhenLessIsFree() {
        final FreeSpace space = space(MIN_BYTES);
        space.require();
        free.set(MIN_BYTES - 1);
        nowNs.addAndGet(FreeSpace.LOOK_NS);

        final String message =
                assertThrows(IllegalStateException.class, space::require).getMessage();

        assertTrue(message.contains("free=999 min=1000"), message);
    }

    @Test
    void shouldLookNowAndThenOnly() {
        final FreeSpace space = space(MIN_BYTES);
        for (int i = 0; i < 1_000; i++) {
            space.require();
        }
        assertEquals(1, lookCount.get());

        nowNs.addAndGet(FreeSpace.LOOK_NS);
        space.require();

        assertEquals(2, lookCount.get());
    }

    @Test
    void shouldNotLookWithoutALimit() {
        free.set(0);

        space(0).require();

        assertEquals(0, lookCount.get());
    }

    @Test
    void shouldKnowTheDiskOfADirectory() {
        FreeSpace.of(directory, 1).require();
        FreeSpace.of(directory.resolve("missing"), Long.MAX_VALUE).require();

        assertThrows(IllegalStateException.class, FreeSpace.of(directory, Long.MAX_VALUE)::require);
    }

    @Test
    void shouldWriteInOrderWhatWaitedForSpace() {
        free.set(0);
        final FreeSpace space = new FreeSpace(MIN_BYTES, free::get, System::nanoTime);
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory, space)) {
            journal.append(JournalEvents.created("c1"));
            journal.append(JournalEvents.ended("c1"));
            while (!journal.isStuck()) {
                Thread.onSpinWait();
            }
            assertTrue(journal.trouble().contains("events.min-free-bytes"), journal::trouble);
            assertTrue(journal.written().toCompletableFuture().isDone(), "nobody waits for it");
            assertEquals(List.of(), JournalEvents.read(directory));

            free.set(MIN_BYTES);
            while (journal.positions("c1").count() < 2) {
                Thread.onSpinWait();
            }
            assertFalse(journal.isStuck());
            assertEquals(0, journal.failures());
        }
        final List<EventRecord> records = JournalEvents.read(directory);
        assertEquals(List.of("c1 1 CALL_CREATED", "c1 2 CALL_ENDED"), JournalEvents.lines(records));
    }
}
