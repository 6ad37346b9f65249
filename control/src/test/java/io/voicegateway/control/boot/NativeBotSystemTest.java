package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bot that is in the room itself, with real media on the embedded server: caller, bot and human sing different tones. */
@Tag("system")
@Timeout(120)
class NativeBotSystemTest {
    private static final double BOT_HZ = 440;
    private static final double HUMAN_HZ = 1_000;
    private static final double DRIVER_HZ = 700;
    private static final String BOT = "bot_c1";
    private static final String HUMAN = "human_c1";
    private static final String DRIVER = "driver_c1";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);
    private static final Set<String> BOT_EVENTS =
            Set.of("HUMAN_JOINED", "BOT_MUTED", "BOT_UNMUTED", "HANDED_BACK", "BOT_CONNECTED");

    @TempDir private Path directory;
    private Vertx vertx;
    private Ready host;

    @BeforeEach
    void launch() throws Exception {
        vertx = Vertx.vertx();
        host = GatewayProcess.host(directory, Map.of());
        assertEquals(
                201,
                host.post("/v1/calls", "{\"call_id\":\"c1\",\"bot\":{\"mode\":\"native\"}}")
                        .statusCode());
    }

    @AfterEach
    void close() throws Exception {
        host.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRecordTheBotAndTakeItOffTheLineForAHuman() throws Exception {
        try (Guest bot = new Guest(vertx, host, "c1", "bot");
                Guest caller = new Guest(vertx, host, "c1", "driver")) {
            bot.hear(DRIVER, DRIVER_HZ);
            caller.hear(BOT, BOT_HZ);
            bot.sing(BOT_HZ);
            caller.sing(DRIVER_HZ);
            await("the bot at the caller", () -> caller.toneCount(BOT) >= 25);
            await("the caller at the bot", () -> bot.toneCount(DRIVER) >= 25);
            await(
                    "the bot at the gateway",
                    () -> call().getJsonObject("bot").getString("state").equals("connected"));

            try (Guest human = new Guest(vertx, host, "c1", "human")) {
                caller.hear(HUMAN, HUMAN_HZ);
                assertEquals(202, host.post("/v1/calls/c1/handoff", "{}").statusCode());
                human.sing(HUMAN_HZ);
                await("the mute", () -> events().contains("BOT_MUTED"));
                final long humanCount = caller.toneCount(HUMAN);
                // By then they have heard what was on its way when the server was asked.
                await("the human alone", () -> caller.toneCount(HUMAN) >= humanCount + 50);
                final long botCount = caller.toneCount(BOT);
                final long driverCount = bot.toneCount(DRIVER);
                await("the human still alone", () -> caller.toneCount(HUMAN) >= humanCount + 75);
                assertEquals(botCount, caller.toneCount(BOT));
                assertEquals(driverCount, bot.toneCount(DRIVER));

                delete("/v1/calls/c1/handoff");
                await("the bot again", () -> caller.toneCount(BOT) >= botCount + 25);
                await(
                        "the caller at the bot again",
                        () -> bot.toneCount(DRIVER) >= driverCount + 25);
                human.assertWell();
            }
            assertEquals(
                    List.of("HUMAN_JOINED", "BOT_MUTED", "HANDED_BACK", "BOT_UNMUTED"), events());
            bot.assertWell();
            caller.assertWell();
            bot.leave();
            await("the end", () -> call().getString("state").equals("ended"));
            assertEquals("bot_closed", call().getString("end_reason"));
            assertRecorded(bot.sentCount());
        }
    }

    /** The bot's own track, without what nobody heard. */
    private void assertRecorded(final int sentCount) throws Exception {
        final JsonArray tracks =
                new JsonObject(host.get("/v1/calls/c1/recording").body()).getJsonArray("tracks");
        for (int i = 0; i < tracks.size(); i++) {
            final JsonObject track = tracks.getJsonObject(i);
            if (track.getString("file").equals("bot.opus")) {
                assertEquals(BOT, track.getString("identity"));
                final int packetCount = track.getInteger("packets");
                assertTrue(packetCount >= 50, tracks.encode());
                assertTrue(packetCount <= sentCount - 45, sentCount + " " + tracks.encode());
                return;
            }
        }
        throw new AssertionError("no bot.opus in " + tracks.encode());
    }

    private List<String> events() throws Exception {
        return host.process()
                .send(
                        HttpRequest.newBuilder(
                                        host.api().resolve("/v1/events?from=start&call_id=c1"))
                                .header("Accept", "application/x-ndjson"))
                .body()
                .lines()
                .map(line -> new JsonObject(line).getString("type"))
                .filter(BOT_EVENTS::contains)
                .toList();
    }

    private void delete(final String path) throws Exception {
        assertEquals(
                202,
                host.process()
                        .send(HttpRequest.newBuilder(host.api().resolve(path)).DELETE())
                        .statusCode());
    }

    private JsonObject call() throws Exception {
        return new JsonObject(host.get("/v1/calls/c1").body());
    }

    private static void await(final String what, final Callable<Boolean> fact) throws Exception {
        final long startNs = System.nanoTime();
        while (!fact.call()) {
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "awaited: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
