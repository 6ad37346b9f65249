package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.livekit.CuttableProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the bot's process is gone in the middle of the call, nobody listens at its address for a while, and it comes back. */
@Tag("system")
@Timeout(120)
class BotRestartsSystemTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldHoldTheCallAndDialTheBotAgain(final String threading) throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            final CuttableProxy address = new CuttableProxy(call.bot.url().getPort());
            final int port = address.port();
            call.create(URI.create("ws://127.0.0.1:" + port + "/"));
            try (address;
                    Guest driver = call.talk()) {
                call.awaitBotAt(driver, "before");

                address.shut();
                ScenarioCall.await("the loss", () -> bot(call).equals("reconnecting"));
                assertEquals("active", call.call().getString("state"));
                try (CuttableProxy restarted = new CuttableProxy(call.bot.url().getPort(), port)) {
                    ScenarioCall.await("the bot", () -> bot(call).equals("connected"));
                    ScenarioCall.await("its new socket", () -> restarted.acceptedCount() == 1);
                    call.awaitDriverAtBot();
                    call.awaitBotAt(driver, "after");

                    driver.assertWell();
                    assertEquals(1, call.call().getJsonObject("bot").getInteger("reconnects"));
                    call.end();
                }
            }
            call.assertWholeStory("api_request");
            final List<JsonObject> bots =
                    call.events().stream()
                            .filter(event -> event.getString("type").startsWith("BOT_"))
                            .filter(event -> !event.getString("type").equals("BOT_CLEARED"))
                            .toList();
            assertEquals(
                    List.of(
                            "BOT_CONNECTED",
                            "BOT_DISCONNECTED",
                            "BOT_CONNECTED",
                            "BOT_DISCONNECTED"),
                    bots.stream().map(event -> event.getString("type")).toList());
            assertEquals(1, attempt(bots.get(0)));
            assertTrue(attempt(bots.get(2)) > 1, bots::toString);
        }
    }

    private static String bot(final ScenarioCall call) throws Exception {
        return call.call().getJsonObject("bot").getString("state");
    }

    private static int attempt(final JsonObject event) {
        return event.getJsonObject("data").getInteger("attempt");
    }
}
