package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.EventRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that was copied to another machine while its gateway was at it, and is looked at there. */
class CopiedQueueTest {
    @TempDir private Path directory;

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.toList()) {
                final Path copied = Files.copy(file, to.resolve(file.getFileName()));
                Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("r--r--r--"));
            }
        }
    }

    private static Map<Path, List<Object>> state(final Path of) throws IOException {
        final Map<Path, List<Object>> state = new TreeMap<>();
        try (Stream<Path> files = Files.list(of)) {
            for (final Path file : files.toList()) {
                state.put(
                        file.getFileName(),
                        List.of(Files.size(file), Files.getLastModifiedTime(file)));
            }
        }
        return state;
    }

    @Test
    void shouldShowWhatWasWrittenAndLeaveTheCopyAsItIs() throws Exception {
        final Path queue = directory.resolve("events");
        final Path copy = directory.resolve("copy");
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(queue)) {
            journal.append(JournalEvents.created("c1"));
            journal.append(JournalEvents.muted("c1", 1));
            journal.written().toCompletableFuture().get(20, TimeUnit.SECONDS);
            copy(queue, copy);
            journal.append(JournalEvents.ended("c1"));
        }
        final List<EventRecord> written = JournalEvents.read(queue);
        final Map<Path, List<Object>> before = state(copy);

        final List<EventRecord> seen = new ArrayList<>();
        try (ChronicleEventTail tail = ChronicleEventTail.openReadOnly(copy).orElseThrow()) {
            tail.toStart();
            for (EventRecord record = tail.poll(); record != null; record = tail.poll()) {
                seen.add(record);
            }
            assertEquals(seen.getLast().index(), tail.lastIndex());
        }

        assertEquals(3, written.size());
        assertEquals(written.subList(0, 2), seen);
        assertEquals(before, state(copy));
    }
}
