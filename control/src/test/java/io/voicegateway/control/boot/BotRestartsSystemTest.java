package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.livekit.CuttableProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scenario: the bot's process is gone in the middle of the call, nobody listens at its address for a while, and it comes back; once, and
 * over and over.
 */
@Tag("system")
@Timeout(120)
class BotRestartsSystemTest {
    private static final int GREETING_MS = 400;
    private static final int SONG_S = 1;

    private static final long GONE_NS = TimeUnit.MILLISECONDS.toNanos(900);

    /** Long enough for pauses between dials to have grown as far as they do. */
    private static final long GONE_LONG_NS = TimeUnit.MILLISECONDS.toNanos(3_300);

    private static final int SILENT_FRAMES = 10;
    private static final String FAILED_DIALS = "voice_gateway_bot_dials_failed_total ";

    /** It is dialled every half second; the rest is what a machine may hold everybody up. */
    private static final long HEARD_AGAIN_NS = TimeUnit.SECONDS.toNanos(5);

    /** Ten lives of two seconds are one bot that does not stay, which is given up after this. */
    private static final String PATIENT = "bot.redial-total = 2m";

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"fused, 10", "pipelined, 1"})
    void shouldHoldTheCallAndDialTheBotAgain(final String threading, final int restarts)
            throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading, Map.of(), PATIENT)) {
            CuttableProxy address = new CuttableProxy(call.bot.url().getPort());
            final int port = address.port();
            call.create(URI.create("ws://127.0.0.1:" + port + "/"));
            try (Guest driver = call.talk()) {
                call.awaitBotAt(driver, "before", SONG_S);
                call.bot.greet(GREETING_MS);
                for (int i = 1; i <= restarts; i++) {
                    final double failedDials = failedDials(call);
                    address.shut();
                    final long wentNs = System.nanoTime();
                    final long goneNs = i == restarts ? GONE_LONG_NS : GONE_NS;
                    ScenarioCall.await("the loss", () -> bot(call).equals("reconnecting"));
                    ScenarioCall.await("a while", () -> System.nanoTime() - wentNs > goneNs);
                    ScenarioCall.await("a dial in vain", () -> failedDials(call) > failedDials);
                    ScenarioCall.await("silence", () -> isSilent(driver, wentNs));
                    assertEquals("active", call.call().getString("state"));
                    final long returnNs = System.nanoTime();
                    address = new CuttableProxy(call.bot.url().getPort(), port);
                    ScenarioCall.await("the bot", () -> bot(call).equals("connected"));
                    final CuttableProxy restarted = address;
                    ScenarioCall.await("its new socket", () -> restarted.acceptedCount() >= 1);
                    // It lives until both have heard each other again.
                    call.awaitDriverAtBot();
                    ScenarioCall.await(
                            "its greeting", () -> driver.hasHeardSince(ScenarioCall.BOT, returnNs));
                    assertTrue(System.nanoTime() - returnNs < HEARD_AGAIN_NS, "return " + i);
                }
                call.awaitBotAt(driver, "after", SONG_S);

                driver.assertWell();
                assertEquals(restarts, call.call().getJsonObject("bot").getInteger("reconnects"));
                call.end();
            } finally {
                address.close();
            }
            call.assertWholeStory("api_request");
            assertOneCallWithItsBots(call, restarts);
        }
    }

    /** What the bot had said is over, and frames of silence come in its place. */
    private static boolean isSilent(final Guest driver, final long sinceNs) throws Exception {
        final List<Guest.Frame> heard = driver.heardSince(ScenarioCall.BOT, sinceNs);
        return heard.size() >= SILENT_FRAMES
                && heard.subList(heard.size() - SILENT_FRAMES, heard.size()).stream()
                        .noneMatch(Guest.Frame::isTone);
    }

    private static double failedDials(final ScenarioCall call) throws Exception {
        return call.host
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(FAILED_DIALS))
                .mapToDouble(line -> Double.parseDouble(line.substring(FAILED_DIALS.length())))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOneCallWithItsBots(final ScenarioCall call, final int restarts)
            throws Exception {
        final List<JsonObject> bots =
                call.events().stream()
                        .filter(event -> event.getString("type").startsWith("BOT_"))
                        .filter(event -> !event.getString("type").equals("BOT_CLEARED"))
                        .toList();
        assertEquals(2 * (restarts + 1), bots.size(), bots::toString);
        int attempt = 0;
        for (int i = 0; i < bots.size(); i += 2) {
            assertEquals("BOT_CONNECTED", bots.get(i).getString("type"), bots::toString);
            assertEquals("BOT_DISCONNECTED", bots.get(i + 1).getString("type"), bots::toString);
            assertEquals(attempt(bots.get(i)), attempt(bots.get(i + 1)));
            // While nobody listened, it was dialled in vain at least once.
            assertTrue(i == 0 ? attempt(bots.get(i)) == 1 : attempt(bots.get(i)) > attempt + 1);
            attempt = attempt(bots.get(i));
        }
        assertEquals(
                List.of("CALL_CREATED", "RECORDING_STARTED", "RECORDING_STOPPED", "CALL_ENDED"),
                call.told(
                        "CALL_CREATED",
                        "RECORDING_STARTED",
                        "RECORDING_RESUMED",
                        "RECORDING_FAILED",
                        "RECORDING_STOPPED",
                        "CALL_ENDED"));
        assertEquals("bot", call.recordedTrack("bot.opus").getString("role"));
    }

    private static String bot(final ScenarioCall call) throws Exception {
        return call.call().getJsonObject("bot").getString("state");
    }

    private static int attempt(final JsonObject event) {
        return event.getJsonObject("data").getInteger("attempt");
    }
}
