package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user sees it: its lines, its files and its exit code. */
@Tag("system")
@Timeout(120)
class DemoSystemTest {
    private static final Pattern RESULT =
            Pattern.compile("Call \\S+: (\\d+) words said, (\\d+) heard back by content, .*");

    @TempDir private Path directory;

    @Test
    void shouldShowACallFromEndToEnd() throws Exception {
        try (GatewayProcess demo =
                GatewayProcess.start(directory, Map.of(), "demo", "--seconds", "4")) {
            final List<String> lines = demo.remainingLines();
            final String output = String.join("\n", lines) + "\n" + demo.stderr();

            assertEquals(0, demo.exitCode(), output);
            assertEquals("", demo.stderr());
            assertHas(output, "voice-gateway ready http=http://127.0.0.1:");
            assertEvents(lines, output);
            assertHas(output, "the caller heard it back after");
            final List<Integer> saidAndHeard = wordsOf(lines, output).getFirst();
            assertEquals(5, saidAndHeard.getFirst(), output);
            assertTrue(saidAndHeard.getLast() >= 4, output);
            assertHas(output, "  unprotect ");
            assertHas(output, "  driver_to_bot ");
            assertHas(output, "ffplay ");
            assertHas(output, "token eyJ");
            assertRecording(directory.resolve("data").resolve("recordings"));
        }
    }

    @Test
    void shouldShowSeveralCallsAtOnce() throws Exception {
        try (GatewayProcess demo =
                GatewayProcess.start(
                        directory, Map.of(), "demo", "--seconds", "3", "--calls", "3")) {
            final List<String> lines = demo.remainingLines();
            final String output = String.join("\n", lines) + "\n" + demo.stderr();

            assertEquals(0, demo.exitCode(), output);
            assertEquals(3, wordsOf(lines, output).size(), output);
        }
    }

    /** A user's LiveKit and keys are none of the demo's business. */
    @Test
    void shouldKeepToItself() throws Exception {
        final Map<String, String> environment =
                Map.of(
                        "LIVEKIT_URL", "ws://127.0.0.1:9",
                        "VOICE_GATEWAY_BIND", "0.0.0.0",
                        "VOICE_GATEWAY_PORT", "70000");
        try (GatewayProcess demo =
                GatewayProcess.start(directory, environment, "demo", "--seconds", "3")) {
            final String output = String.join("\n", demo.remainingLines());

            assertEquals(0, demo.exitCode(), output + demo.stderr());
            assertFalse(output.contains(GatewayProcess.SECRET), output);
        }
    }

    @Test
    void shouldSayWhatFailed() throws Exception {
        try (GatewayProcess.Ready host = GatewayProcess.host(directory, Map.of());
                GatewayProcess demo = GatewayProcess.start(directory, Map.of(), "demo")) {
            final List<String> lines = demo.remainingLines();

            assertEquals(1, demo.exitCode(), lines::toString);
            assertEquals(
                    List.of(
                            "voice-gateway: data.directory is in use by another gateway: "
                                    + host.data()),
                    demo.messages());
            assertTrue(host.process().isAlive());
        }
    }

    private static void assertHas(final String output, final String text) {
        assertTrue(output.contains(text), () -> "lacks \"" + text + "\":\n" + output);
    }

    /** As the queue has them: in its order, each once. */
    private static void assertEvents(final List<String> lines, final String output) {
        final List<String> types =
                lines.stream()
                        .filter(line -> line.contains("  event "))
                        .map(line -> line.replaceAll(".*  event \\d+ (\\S+).*", "$1"))
                        .toList();
        assertEquals("CALL_CREATED", types.getFirst(), output);
        assertEquals("CALL_ENDED", types.getLast(), output);
        for (final String type :
                List.of(
                        "CALL_STARTED",
                        "BOT_CONNECTED",
                        "RECORDING_STARTED",
                        "RECORDING_STOPPED")) {
            assertEquals(1, types.stream().filter(Predicate.isEqual(type)).count(), output);
        }
    }

    /** Said and heard, of each call. */
    private static List<List<Integer>> wordsOf(final List<String> lines, final String output) {
        final List<List<Integer>> words =
                lines.stream()
                        .map(RESULT::matcher)
                        .filter(Matcher::matches)
                        .map(
                                result ->
                                        List.of(
                                                Integer.valueOf(result.group(1)),
                                                Integer.valueOf(result.group(2))))
                        .toList();
        assertFalse(words.isEmpty(), output);
        return words;
    }

    private static void assertRecording(final Path recordings) throws IOException {
        try (Stream<Path> calls = Files.list(recordings)) {
            final Path call = calls.findFirst().orElseThrow();
            for (final String file : List.of("driver.opus", "bot.opus", "manifest.json")) {
                assertTrue(Files.size(call.resolve(file)) > 0, file);
            }
        }
    }
}
