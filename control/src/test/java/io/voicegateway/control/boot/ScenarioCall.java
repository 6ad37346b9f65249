package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.demo.ToneBot;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Call c1 on a gateway with the embedded room server, and a bot that sings when it is told to. */
final class ScenarioCall implements AutoCloseable {
    static final double BOT_HZ = 440;
    static final double DRIVER_HZ = 700;
    static final double HUMAN_HZ = 1_000;
    static final String BOT = "bot_c1";
    static final String DRIVER = "driver_c1";
    static final String HUMAN = "human_c1";

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);

    final Vertx vertx = Vertx.vertx();
    final ToneBot bot = ToneBot.launch(vertx, BOT_HZ);
    final Ready host;

    private ScenarioCall(final Ready host) {
        this.host = host;
    }

    /**
     * Launches the host; there is no call yet.
     *
     * @param configuration lines of a configuration file
     */
    static ScenarioCall launch(
            final Path directory,
            final String threading,
            final Map<String, String> environment,
            final String configuration)
            throws Exception {
        final Map<String, String> all = new HashMap<>(environment);
        all.put("VOICE_GATEWAY_THREADING", threading);
        final Path file = Files.writeString(directory.resolve("gateway.conf"), configuration);
        return new ScenarioCall(
                GatewayProcess.start(directory, all, "serve", "--config", file.toString()).ready());
    }

    static ScenarioCall launch(final Path directory, final String threading) throws Exception {
        return launch(directory, threading, Map.of(), "");
    }

    void create(final URI botUrl) throws Exception {
        final JsonObject body =
                new JsonObject()
                        .put("call_id", "c1")
                        .put("bot", new JsonObject().put("url", botUrl.toString()));
        assertEquals(201, host.post("/v1/calls", body.encode()).statusCode());
    }

    /** The driver joins, sings, and is heard by the bot. */
    Guest talk() throws Exception {
        final Guest driver = new Guest(vertx, host, "c1", "driver");
        driver.hear(BOT, BOT_HZ);
        driver.sing(DRIVER_HZ);
        awaitDriverAtBot();
        return driver;
    }

    void awaitDriverAtBot() {
        await("the driver at the bot", bot::hearsSomebody);
    }

    /** The bot says something more, and the driver hears it. */
    void awaitBotAt(final Guest driver, final String mark) throws Exception {
        awaitBotAt(driver, mark, 30);
    }

    /** @param seconds what the bot says; more than half of one */
    void awaitBotAt(final Guest driver, final String mark, final int seconds) throws Exception {
        final long before = driver.toneCount(BOT);
        bot.sing(seconds, mark);
        await("the bot at the driver", () -> driver.toneCount(BOT) >= before + 25);
    }

    JsonObject call() throws Exception {
        return new JsonObject(host.get("/v1/calls/c1").body());
    }

    void awaitState(final String state) {
        await(state, () -> call().getString("state").equals(state));
    }

    int delete(final String path) throws Exception {
        return host.process()
                .send(HttpRequest.newBuilder(host.api().resolve(path)).DELETE())
                .statusCode();
    }

    void end() throws Exception {
        assertEquals(202, delete("/v1/calls/c1"));
        awaitState("ended");
    }

    List<JsonObject> events() throws Exception {
        return host.process()
                .getLines(host.api().resolve("/v1/events?from=start&call_id=c1"))
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    /** The types of the events so far that are among these, in order. */
    List<String> told(final String... types) throws Exception {
        final Set<String> wanted = Set.of(types);
        return events().stream()
                .map(event -> event.getString("type"))
                .filter(wanted::contains)
                .toList();
    }

    JsonObject data(final String type) throws Exception {
        return events().stream()
                .filter(event -> event.getString("type").equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type))
                .getJsonObject("data");
    }

    /** What holds for every call that is over: numbered without a gap, each fact once, the first and the last in their places. */
    void assertWholeStory(final String endReason) throws Exception {
        awaitState("ended");
        await("the last event", () -> told("CALL_ENDED").size() == 1);
        final List<JsonObject> events = events();
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i + 1, events.get(i).getInteger("seq"), events::toString);
        }
        assertEquals(
                events.size(),
                events.stream()
                        .map(event -> event.getString("event_id"))
                        .collect(Collectors.toSet())
                        .size(),
                events::toString);
        assertEquals("CALL_CREATED", events.getFirst().getString("type"));
        assertEquals("CALL_ENDED", events.getLast().getString("type"));
        assertEquals(endReason, events.getLast().getJsonObject("data").getString("end_reason"));
        assertEquals(told("PARTICIPANT_JOINED").size(), told("PARTICIPANT_LEFT").size());
        assertEquals(List.of("CALL_STARTED"), told("CALL_STARTED"));
    }

    JsonObject recordedTrack(final String file) throws Exception {
        final JsonObject manifest = new JsonObject(host.get("/v1/calls/c1/recording").body());
        final JsonArray tracks = manifest.getJsonArray("tracks", new JsonArray());
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.getJsonObject(i).getString("file").equals(file)) {
                return tracks.getJsonObject(i);
            }
        }
        throw new AssertionError("no " + file + " in " + manifest.encode());
    }

    static void await(final String what, final Callable<Boolean> fact) {
        await(what, fact, PATIENCE_NS);
    }

    static void await(final String what, final Callable<Boolean> fact, final long patienceNs) {
        final long startNs = System.nanoTime();
        try {
            while (!fact.call()) {
                assertTrue(System.nanoTime() - startNs < patienceNs, () -> "awaited: " + what);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError(what, e);
        }
    }

    @Override
    public void close() {
        host.close();
        bot.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
