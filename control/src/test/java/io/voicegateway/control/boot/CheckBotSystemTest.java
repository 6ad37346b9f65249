package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The check as a bot's author runs it: a command, its lines and its exit code. */
@Tag("system")
@Timeout(120)
class CheckBotSystemTest {
    @TempDir private Path directory;

    @Test
    void shouldPassABotThatEchoes() throws Exception {
        final Vertx vertx = Vertx.vertx();
        try (EchoingBot bot = EchoingBot.launch(vertx);
                GatewayProcess check =
                        GatewayProcess.start(
                                directory,
                                Map.of(),
                                "check-bot",
                                bot.url("/{call_id}?token=hunter2"),
                                "--seconds",
                                "3",
                                "--json")) {
            final List<String> lines = check.remainingLines();

            assertEquals(0, check.exitCode(), () -> check.stderr() + lines);
            assertEquals("", check.stderr());
            final JsonObject report = new JsonObject(lines.getFirst());
            assertTrue(report.getBoolean("ok"), report::encodePrettily);
            assertEquals(2, bot.paths.size());
            assertTrue(bot.paths.getFirst().matches("/check-[0-9a-f]+\\?token=hunter2"));
            assertFalse(lines.getFirst().contains("hunter2"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldFailWhereThereIsNoBot() throws Exception {
        try (GatewayProcess check =
                GatewayProcess.start(directory, Map.of(), "check-bot", "ws://127.0.0.1:1/")) {
            final List<String> lines = check.remainingLines();

            assertEquals(1, check.exitCode());
            assertTrue(
                    lines.stream().anyMatch(line -> line.matches("connect +must +broken .*")),
                    lines::toString);
            assertEquals(
                    List.of("voice-gateway: the bot breaks: connect (connect failed)"),
                    check.messages());
        }
    }
}
