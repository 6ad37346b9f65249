package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else takes a disk's last place in the middle of writing, again and again: no event is torn, lost or there twice. By its name no
 * part of a build, as {@code FullDisk}.
 */
@Tag("system")
@Timeout(120)
class JournalFullDisk {
    private static final long DISK_BYTES = 96L << 20;
    private static final int ROUND_COUNT = 10;

    /** More than the place that is reserved at any time. */
    private static final int EVENTS_LIMIT = 20_000;

    private static final String DETAIL = "d".repeat(1_000);

    @TempDir private Path directory;
    private TmpfsDisk disk;
    private final List<String> appended = new ArrayList<>();

    @BeforeEach
    void mount() throws Exception {
        disk = TmpfsDisk.mount(directory.resolve("disk"), DISK_BYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    private void append(final ChronicleEventJournal journal) {
        final Event muted = JournalEvents.muted("c1", appended.size());
        journal.append(
                new Event(
                        muted.type(),
                        muted.eventId(),
                        muted.callId(),
                        muted.time(),
                        muted.callTimeUs(),
                        muted.gateway(),
                        muted.source(),
                        Map.of("detail", DETAIL)));
        appended.add(muted.eventId());
    }

    private void fill() {
        try {
            disk.fill();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldHaveEveryEventOnceWhoeverTakesTheLastPlace() throws Exception {
        final Path queue = disk.path().resolve("events");
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(queue)) {
            for (int round = 0; round < ROUND_COUNT; round++) {
                final CompletableFuture<Void> full = CompletableFuture.runAsync(this::fill);
                for (int i = 0; i < EVENTS_LIMIT && !journal.isStuck(); i++) {
                    append(journal);
                    while (!journal.isStuck() && journal.waitingCount() > 0) {
                        Thread.onSpinWait();
                    }
                }
                full.join();
                assertTrue(journal.isStuck(), "the disk takes everything");
                assertEquals("the disk is full", journal.trouble());
                disk.empty();
                while (journal.isStuck() || journal.waitingCount() > 0) {
                    Thread.onSpinWait();
                }
            }
            assertEquals(0, journal.failures());
            assertFalse(journal.isStuck());
        }

        final List<EventRecord> records = JournalEvents.read(queue);
        assertEquals(appended.size(), records.size());
        for (int i = 0; i < appended.size(); i++) {
            final EventRecord record = records.get(i);
            assertEquals(i + 1, record.seq());
            assertTrue(record.json().contains("\"" + appended.get(i) + "\""), record.json());
            assertTrue(record.json().contains(DETAIL), record.json());
        }
    }
}
