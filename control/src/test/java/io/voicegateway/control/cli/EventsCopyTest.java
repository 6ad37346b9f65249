package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.journal.ChronicleEventJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue of a gateway that is down, or that is on another machine: what is there is read, and left as it is. */
@Timeout(60)
class EventsCopyTest {
    private static final int EVENT_COUNT = 50;

    @TempDir private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private ChronicleEventJournal journal() {
        return ChronicleEventJournal.launch(data().resolve("events"));
    }

    private static void append(final ChronicleEventJournal journal) {
        for (int i = 1; i <= EVENT_COUNT; i++) {
            journal.append(
                    new Event(
                            i == 1 ? EventType.CALL_CREATED : EventType.TRACK_MUTED,
                            "e" + i,
                            "c1",
                            Instant.parse("2026-05-04T12:00:00Z"),
                            0,
                            "gw-1",
                            EventSource.API,
                            Map.of()));
        }
        while (journal.positions("c1").count() < EVENT_COUNT) {
            Thread.onSpinWait();
        }
    }

    private static List<String> events(final Path data, final String... options) {
        final String[] line =
                Stream.concat(
                                Stream.of("events", "--json", "--data", data.toString()),
                                Stream.of(options))
                        .toArray(String[]::new);
        return CommandRun.of(Map.of(), line).lines();
    }

    private Path copy() throws IOException {
        final Path copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(data())) {
            for (final Path file : files.toList()) {
                Files.copy(file, copy.resolve(data().relativize(file).toString()));
            }
        }
        return copy;
    }

    private static Map<String, String> digests(final Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            final Map<String, String> digests = new TreeMap<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> digests.put(data.relativize(file).toString(), digest(file)));
            return digests;
        }
    }

    private static String digest(final Path file) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldReadTheQueueOfAGatewayThatIsDownAndLeaveItAsItIs() throws IOException {
        try (ChronicleEventJournal journal = journal()) {
            append(journal);
        }
        final Map<String, String> before = digests(data());

        assertEquals(EVENT_COUNT, events(data()).size());

        assertEquals(before, digests(data()));
    }

    @Test
    void shouldReadACopyAsTheOriginal() throws IOException {
        try (ChronicleEventJournal journal = journal()) {
            append(journal);
        }
        final List<String> original = events(data());

        final Path copy = copy();

        assertEquals(original, events(copy));
        final String index = new JsonObject(original.get(10)).getString("index");
        assertEquals(original.subList(10, EVENT_COUNT), events(copy, "--from", index));
        assertEquals(List.of(), events(copy, "--call", "c2"));
    }

    @Test
    void shouldReadACopyThatWasMadeWhileTheGatewayWrote() throws IOException {
        try (ChronicleEventJournal journal = journal()) {
            append(journal);

            final List<String> copied = events(copy());

            assertEquals(events(data()), copied);
            assertEquals(EVENT_COUNT, copied.size());
        }
    }

    @Test
    void shouldReadACopyThatNobodyMayWriteTo() throws IOException {
        try (ChronicleEventJournal journal = journal()) {
            append(journal);
        }
        final Path copy = copy();
        try (Stream<Path> files = Files.walk(copy)) {
            for (final Path file : files.toList()) {
                assertTrue(file.toFile().setReadOnly(), file::toString);
            }
        }

        assertEquals(EVENT_COUNT, events(copy).size());

        try (Stream<Path> files = Files.walk(copy)) {
            files.forEach(file -> assertTrue(file.toFile().setWritable(true), file::toString));
        }
    }

    @Test
    void shouldSayThatAnEmptyCopyHasNoQueue() throws IOException {
        final Path empty = Files.createDirectories(directory.resolve("empty"));

        final String refusal =
                CommandRun.of(Map.of(), "events", "--data", empty.toString()).refusal(1);

        assertTrue(refusal.contains(empty.toString()), refusal);
        assertFalse(Files.exists(empty.resolve("events")));
    }
}
