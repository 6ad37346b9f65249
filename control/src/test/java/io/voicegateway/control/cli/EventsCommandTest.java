package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.engine.recording.OggRecordingReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventsCommandTest {
    @TempDir Path data;
    private ChronicleEventJournal journal;
    private int eventCount;

    @BeforeEach
    void launch() {
        journal = ChronicleEventJournal.launch(data.resolve("events"));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void shouldPrintEventsForPeople() {
        append("c1", EventType.CALL_CREATED);
        final List<String> lines = events("--from", "start").lines();

        assertEquals(1, lines.size());
        assertEquals(
                Long.toUnsignedString(journal.positions("c1").firstIndex())
                        + " 2026-05-04T12:00:00.000Z c1 1 CALL_CREATED room=call_c1 note=grün",
                lines.getFirst());
    }

    @Test
    void shouldPrintEventsAsJson() {
        append("c1", EventType.CALL_CREATED);
        append("c1", EventType.CALL_STARTED);

        final List<JsonObject> events = json();

        assertEquals(2, events.size());
        assertEquals("CALL_STARTED", events.get(1).getString("type"));
        assertEquals(2, events.get(1).getInteger("seq"));
        assertEquals(
                Long.toUnsignedString(journal.positions("c1").lastIndex()),
                events.get(1).getString("index"));
        assertEquals("grün", events.get(1).getJsonObject("data").getString("note"));
    }

    @Test
    void shouldPrintOneCallAlone() {
        append("c1", EventType.CALL_CREATED);
        append("c2", EventType.CALL_CREATED);

        assertEquals(
                List.of("c2"),
                json("--call", "c2").stream().map(event -> event.getString("call_id")).toList());
    }

    @Test
    void shouldBeginAtIndex() {
        append("c1", EventType.CALL_CREATED);
        append("c1", EventType.CALL_STARTED);
        append("c1", EventType.CALL_ENDED);
        final String second = json().get(1).getString("index");

        assertEquals(
                List.of("CALL_STARTED", "CALL_ENDED"),
                json("--from", second).stream().map(event -> event.getString("type")).toList());
    }

    @Test
    void shouldBeginAtEnd() {
        append("c1", EventType.CALL_CREATED);

        assertEquals(List.of(), json("--from", "end"));
    }

    @Test
    void shouldReadMoreThanOneFlushTakes() {
        for (int i = 0; i < 600; i++) {
            append("c1", EventType.TRACK_MUTED);
        }

        assertEquals(600, json().size());
    }

    @Test
    void shouldFindTheQueueOfItsEnvironment() {
        append("c1", EventType.CALL_CREATED);

        final Map<String, String> environment = Map.of("VOICE_GATEWAY_DATA", data.toString());

        assertEquals(1, CommandRun.of(environment, "events").lines().size());
    }

    @Test
    void shouldPrintNothingOfEmptyQueue() {
        assertEquals(List.of(), events().lines());
    }

    @Test
    void shouldTellThatThereIsNoQueue() {
        final Path elsewhere = data.resolve("elsewhere");

        final String refusal =
                CommandRun.of(Map.of(), "events", "--follow", "--data", elsewhere.toString())
                        .refusal(1);

        assertTrue(refusal.contains(elsewhere.toString()), refusal);
        assertFalse(Files.exists(elsewhere));
    }

    @Test
    void shouldNotMakeUpAQueueInAnEmptyDirectory() throws IOException {
        final Path empty = Files.createDirectories(data.resolve("empty/events"));

        CommandRun.of(Map.of(), "events", "--data", empty.getParent().toString()).refusal(1);

        try (Stream<Path> files = Files.list(empty)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void shouldTellThatIndexIsNotThere() {
        append("c1", EventType.CALL_CREATED);

        assertTrue(events("--from", "12345").refusal(1).contains("12345"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "-1", "1x", "", "99999999999999999999", "+1"})
    void shouldNameWrongPosition(final String from) {
        assertTrue(events("--from=" + from).refusal(2).contains("--from"));
    }

    @Test
    void shouldNameWrongCall() {
        assertTrue(events("--call", "a b").refusal(2).contains("--call"));
    }

    @Test
    void shouldFollowUntilNobodyReads() throws Exception {
        append("c1", EventType.CALL_CREATED);
        final PipedInputStream in = new PipedInputStream();
        final PrintStream out =
                new PrintStream(new PipedOutputStream(in), false, StandardCharsets.UTF_8);
        final CompletableFuture<Integer> exitCode =
                CompletableFuture.supplyAsync(
                        () ->
                                VoiceGatewayCommand.run(
                                        new VoiceGatewayCommand.Means(
                                                (_, _) -> 0,
                                                (_, _, _) -> 0,
                                                new OggRecordingReader(),
                                                CommandRun.NO_BOT),
                                        Map.of(),
                                        out,
                                        System.err,
                                        "events",
                                        "--follow",
                                        "--data",
                                        data.toString()));
        final BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));

        assertTrue(reader.readLine().contains("CALL_CREATED"));
        append("c1", EventType.CALL_STARTED);
        assertTrue(reader.readLine().contains("CALL_STARTED"));
        reader.close();
        append("c1", EventType.CALL_ENDED);

        assertEquals(0, exitCode.get(20, TimeUnit.SECONDS));
    }

    private CommandRun events(final String... options) {
        final String[] line =
                Stream.concat(Stream.of("events", "--data", data.toString()), Stream.of(options))
                        .toArray(String[]::new);
        return CommandRun.of(Map.of(), line);
    }

    private List<JsonObject> json(final String... options) {
        final String[] line =
                Stream.concat(Stream.of("--json"), Stream.of(options)).toArray(String[]::new);
        return events(line).lines().stream().map(JsonObject::new).toList();
    }

    /** Returns when the event is in the queue. */
    private void append(final String callId, final EventType type) {
        final long count = journal.positions(callId).count();
        journal.append(
                new Event(
                        type,
                        "e" + ++eventCount,
                        callId,
                        Instant.parse("2026-05-04T12:00:00Z"),
                        -1,
                        "gw-1",
                        EventSource.API,
                        data("room", "call_" + callId, "note", "grün")));
        while (journal.positions(callId).count() == count) {
            Thread.onSpinWait();
        }
    }

    private static Map<String, Object> data(
            final String key, final String value, final String key2, final String value2) {
        final Map<String, Object> data = new LinkedHashMap<>();
        data.put(key, value);
        data.put(key2, value2);
        return data;
    }
}
