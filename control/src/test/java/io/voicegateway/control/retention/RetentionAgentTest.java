package io.voicegateway.control.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.AdvancedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionAgentTest {
    private static final RetentionRule NONE_LEFT = new RetentionRule(0, Duration.ofMillis(1), 0);

    @TempDir private Path directory;
    private final AdvancedClock clock = new AdvancedClock();
    private final Set<String> live = new HashSet<>();
    private final RetentionAgent agent = new RetentionAgent(clock);

    @AfterEach
    void close() {
        agent.close();
    }

    private void recording(final String callId, final String state) throws IOException {
        final Path call = Files.createDirectories(directory.resolve(callId));
        Files.writeString(call.resolve("driver.opus"), "x".repeat(900));
        write(
                call.resolve("manifest.json"),
                "{\"call_id\":\""
                        + callId
                        + "\",\"tracks\":[{\"state\":\"complete\"}],"
                        + "\"state\":\""
                        + state
                        + "\"}");
    }

    private void write(final Path file, final String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        clock.advanceMs(1_000);
    }

    private Set<String> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private void removeRecordings(final RetentionRule rule) {
        agent.add("recordings", rule, new RecordingStore(directory, live::contains)).apply();
    }

    @Test
    void shouldRemoveTheOldestFinishedRecordings() throws IOException {
        recording("z-first", "complete");
        recording("b", "partial");
        recording("a-last", "recovered");

        removeRecordings(new RetentionRule(1, Duration.ZERO, 0));

        assertEquals(Set.of("a-last"), left());
        final RetentionAgent.Status status = agent.statuses().getFirst();
        assertEquals(2, status.removedCount());
        assertTrue(status.removedBytes() > 1_800, status::toString);
        assertEquals(0, status.failureCount());
    }

    @Test
    void shouldNeverTouchALiveCallsRecordingOrOneThatIsNotFinished() throws IOException {
        recording("live", "complete");
        live.add("live");
        recording("running", "recording");
        recording("odd", "odd");
        Files.createDirectories(directory.resolve("empty"));
        Files.createDirectories(directory.resolve("broken"));
        write(directory.resolve("broken/manifest.json"), "{\"state\"");
        recording("done", "complete");

        removeRecordings(NONE_LEFT);

        assertEquals(Set.of("live", "running", "odd", "empty", "broken"), left());
    }

    @Test
    void shouldFinishARemovalThatACrashInterrupted() throws IOException {
        recording(".removed-c1", "complete");
        recording("c2", "complete");

        removeRecordings(new RetentionRule(10, Duration.ZERO, 0));

        assertEquals(Set.of("c2"), left());
    }

    @Test
    void shouldCountAFailureAndGoOn() throws IOException {
        recording("bad", "complete");
        Files.createDirectories(directory.resolve("bad/more/deep"));
        recording("good", "complete");

        removeRecordings(NONE_LEFT);

        assertFalse(left().contains("good"));
        assertEquals(1, agent.statuses().getFirst().failureCount());
    }

    @Test
    void shouldNotLookForWhatIsNotThere() {
        agent.add("recordings", NONE_LEFT, new RecordingStore(directory.resolve("r"), _ -> false))
                .add("latency", NONE_LEFT, new LatencyLogStore(directory.resolve("l")))
                .apply();

        agent.statuses().forEach(status -> assertEquals(0, status.failureCount()));
    }

    @Test
    void shouldKeepTheLatencyLogThatIsWritten() throws IOException {
        for (final String name : List.of("20260301T10", "20260301T11", "20260301T12")) {
            write(directory.resolve(name + ".hlog"), name);
        }
        write(directory.resolve("notes.txt"), "somebody's");

        agent.add("latency", NONE_LEFT, new LatencyLogStore(directory)).apply();

        assertEquals(Set.of("20260301T12.hlog", "notes.txt"), left());
    }

    @Test
    void shouldApplyTheRulesAtTheirInterval() throws Exception {
        recording("c1", "complete");
        agent.add(
                        "recordings",
                        new RetentionRule(1, Duration.ZERO, 0),
                        new RecordingStore(directory, live::contains))
                .launch(Duration.ofMillis(5));
        recording("c2", "complete");

        final long startNs = System.nanoTime();
        while (!left().equals(Set.of("c2"))) {
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20));
            Thread.onSpinWait();
        }
        assertEquals(0, agent.statuses().getFirst().failureCount());
    }
}
