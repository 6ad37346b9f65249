package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.EventRecord;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue between processes: one reads what another writes, and what was written outlives a kill. */
@Tag("system")
@Timeout(120)
class JournalProcessSystemTest {
    private static final long PATIENCE_S = 30;

    @TempDir private Path directory;

    @Test
    void shouldBeReadByAnotherProcess() throws Exception {
        final Process tail = JournalProcess.start("tail", directory);
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory);
                BufferedReader lines = tail.inputReader()) {
            assertEquals("ready", JournalProcess.hear(lines));
            journal.append(JournalEvents.created("c1"));
            journal.append(JournalEvents.ended("c1"));

            final List<String> seen =
                    List.of(JournalProcess.hear(lines), JournalProcess.hear(lines));

            final List<String> written =
                    JournalEvents.read(directory).stream().map(EventRecord::json).toList();
            assertEquals(written, seen);
            assertTrue(tail.waitFor(PATIENCE_S, TimeUnit.SECONDS));
        } finally {
            tail.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldLoseNothingAndHaveNothingTwiceAfterAKill() throws Exception {
        int confirmed = 0;
        for (int round = 1; round <= 2; round++) {
            final Process writer = JournalProcess.start("write", directory);
            try (BufferedReader lines = writer.inputReader()) {
                final int target = confirmed + 200;
                while (confirmed < target) {
                    confirmed = Integer.parseInt(JournalProcess.hear(lines));
                }
            } finally {
                // In the middle of the next write, if it so happens.
                writer.destroyForcibly().waitFor();
            }
        }
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            journal.append(JournalEvents.ended("c1"));
        }

        final List<EventRecord> records = JournalEvents.read(directory);

        assertTrue(records.size() > confirmed, records.size() + " of " + confirmed);
        for (int i = 0; i < records.size() - 1; i++) {
            assertEquals(i + 1, records.get(i).seq());
            assertTrue(
                    records.get(i).json().contains("\"c1-muted-" + (i + 1) + "\""),
                    records.get(i).json());
        }
        assertEquals("CALL_ENDED", records.getLast().type());
        assertEquals(records.size(), records.getLast().seq());
    }
}
