package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceGatewayCommandTest {
    private static final Map<String, String> LIVEKIT =
            Map.of(
                    "LIVEKIT_URL", "ws://127.0.0.1:7880",
                    "LIVEKIT_API_KEY", "key",
                    "LIVEKIT_API_SECRET", "hush-hush");

    @Test
    void shouldListTheCommandsThatWork() {
        final String help = String.join("\n", CommandRun.of(Map.of(), "--help").lines());

        for (final String command :
                List.of("serve", "demo", "events", "latency", "recordings", "check-bot", "token")) {
            assertTrue(help.contains("  " + command + " "), help);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "serve,   --config",
        "demo,    --seconds --calls VOICE_GATEWAY_DATA",
        "events,  --data --follow --from --call --json",
        "latency, --url --format LIVEKIT_API_KEY LIVEKIT_API_SECRET",
        "recordings, list verify export --data",
        "recordings list, --data --json",
        "recordings verify, --data --json SHA-256 ID",
        "recordings export, --data --format --output --track --rate left right",
        "check-bot, URL --dialect --rate --seconds --header --parameter --json",
        "token,   --role --call --ttl LIVEKIT_API_KEY LIVEKIT_API_SECRET"
    })
    void shouldHelpWithEveryCommand(final String command, final String words) {
        final String[] arguments = (command + " --help").split(" ");
        final String help = String.join(" ", CommandRun.of(Map.of(), arguments).lines());

        for (final String word : words.split(" ")) {
            assertTrue(help.contains(word), help);
        }
        assertTrue(help.contains("--help"), help);
    }

    @Test
    void shouldPrintVersion() {
        assertEquals(
                List.of("voice-gateway development"), CommandRun.of(Map.of(), "--version").lines());
    }

    @Test
    void shouldAskForCommand() {
        assertTrue(
                CommandRun.of(Map.of())
                        .refusal(2)
                        .contains("serve, demo, events, latency, recordings, check-bot, token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "--verbose", "serve --confg x", "events x"})
    void shouldNameWhatItDoesNotKnow(final String line) {
        final String[] arguments = line.split(" ");

        final String refusal = CommandRun.of(Map.of(), arguments).refusal(2);

        assertTrue(
                List.of(arguments).stream().anyMatch(word -> refusal.contains("'" + word + "'")),
                refusal);
    }

    @Test
    void shouldNameOptionThatLacksItsValue() {
        assertTrue(CommandRun.of(Map.of(), "serve", "--config").refusal(2).contains("--config"));
    }

    @Test
    void shouldServeAsConfigured(@TempDir final Path directory) throws IOException {
        final Path file =
                Files.writeString(directory.resolve("g.conf"), "http.port = 81\ncall.limit = 5");
        final AtomicReference<GatewayConfiguration> served = new AtomicReference<>();

        final CommandRun run =
                CommandRun.of(
                        (configuration, out) -> {
                            served.set(configuration);
                            out.println("ready");
                            return 0;
                        },
                        LIVEKIT,
                        "serve",
                        "--config",
                        file.toString());

        assertEquals(List.of("ready"), run.lines());
        assertEquals(81, served.get().http().port());
        assertEquals(5, served.get().call().limit());
        assertEquals("ws://127.0.0.1:7880", served.get().livekit().url().toString());
    }

    @Test
    void shouldNameUnknownKey(@TempDir final Path directory) throws IOException {
        final Path file = Files.writeString(directory.resolve("g.conf"), "http.prot = 81");

        final String refusal =
                CommandRun.of(LIVEKIT, "serve", "--config", file.toString()).refusal(1);

        assertTrue(refusal.contains("http.prot"), refusal);
    }

    @Test
    void shouldNameKeyThatIsOutOfRange() {
        final Map<String, String> environment = new HashMap<>(LIVEKIT);
        environment.put("VOICE_GATEWAY_PORT", "65536");

        final String refusal = CommandRun.of(environment, "serve").refusal(1);

        assertTrue(refusal.contains("http.port"), refusal);
        assertFalse(refusal.contains("hush-hush"), refusal);
    }

    @Test
    void shouldSayInOneLineWhyItFailed() {
        final CommandRun known =
                CommandRun.of(
                        (_, _) -> {
                            throw new ConfigurationException("http.port: in use");
                        },
                        LIVEKIT,
                        "serve");
        final CommandRun unknown =
                CommandRun.of(
                        (_, _) -> {
                            throw new IllegalStateException("one\ntwo");
                        },
                        LIVEKIT,
                        "serve");
        final CommandRun silent =
                CommandRun.of(
                        (_, _) -> {
                            throw new IllegalStateException();
                        },
                        LIVEKIT,
                        "serve");

        assertEquals("voice-gateway: http.port: in use", known.refusal(1));
        assertEquals("voice-gateway: java.lang.IllegalStateException: one", unknown.refusal(1));
        assertEquals("voice-gateway: java.lang.IllegalStateException", silent.refusal(1));
    }

    @Test
    void shouldPassOnTheServersExitCode() {
        assertEquals(3, CommandRun.of((_, _) -> 3, LIVEKIT, "serve").exitCode());
    }
}
