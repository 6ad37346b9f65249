package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.livekit.CuttableProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the driver disconnects in the middle of the call. */
@Tag("system")
@Timeout(120)
class DriverDisconnectsMidCallSystemTest {
    @TempDir private Path directory;

    /** A driver on a machine that is gone without a word. */
    private static void loseDriver(final ScenarioCall call) throws Exception {
        final int port = URI.create(call.host.livekit()).getPort();
        try (CuttableProxy signalling = new CuttableProxy(port);
                Guest driver =
                        new Guest(
                                call.vertx,
                                new Ready(
                                        call.host.process(),
                                        call.host.api(),
                                        "ws://127.0.0.1:" + signalling.port(),
                                        call.host.data()),
                                "c1",
                                "driver")) {
            driver.sing(ScenarioCall.DRIVER_HZ);
            call.awaitDriverAtBot();
            driver.assertWell();
            driver.vanish();
            signalling.shut();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldGoOnWhenTheDriverComesBackAndEndWhenTheDriverLeaves(final String threading)
            throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            call.create(call.bot.url());
            loseDriver(call);
            ScenarioCall.await("silence at the bot", call.bot::hearsSilence);

            try (Guest again = call.talk()) {
                call.awaitBotAt(again, "again");
                assertEquals("active", call.call().getString("state"));
                assertEquals(List.of(), call.told("PARTICIPANT_LEFT", "CALL_ENDED"));
                again.assertWell();
                again.leave();

                call.assertWholeStory("driver_left");
                assertEquals(
                        List.of("BOT_CONNECTED", "RECORDING_STARTED", "RECORDING_STOPPED"),
                        call
                                .told("BOT_CONNECTED", "RECORDING_STARTED", "RECORDING_STOPPED")
                                .stream()
                                .sorted()
                                .toList());
            }
        }
    }

    @Test
    void shouldEndTheCallOnceWhenTheDriverDoesNotComeBack() throws Exception {
        try (ScenarioCall call =
                ScenarioCall.launch(
                        directory, "fused", Map.of(), "driver.reconnect-grace = 500ms")) {
            call.create(call.bot.url());
            loseDriver(call);

            call.assertWholeStory("driver_left");
            assertEquals(
                    "connection_lost",
                    call.events().stream()
                            .filter(event -> event.getString("type").equals("PARTICIPANT_LEFT"))
                            .map(event -> event.getJsonObject("data"))
                            .filter(data -> data.getString("role").equals("driver"))
                            .findFirst()
                            .orElseThrow()
                            .getString("reason"));
        }
    }
}
