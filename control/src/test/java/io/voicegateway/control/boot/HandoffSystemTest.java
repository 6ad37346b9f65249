package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.demo.ToneBot;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call goes to a human and back, judged by what arrives at the caller: caller, bot and human sing different tones. */
@Tag("system")
@Timeout(120)
class HandoffSystemTest {
    private static final double BOT_HZ = 440;
    private static final double HUMAN_HZ = 1_000;
    private static final double DRIVER_HZ = 700;
    private static final String BOT = "bot_c1";
    private static final String HUMAN = "human_c1";
    private static final String DRIVER = "driver_c1";
    private static final String HANDOFF = "/v1/calls/c1/handoff";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);

    /** What a bot leg makes up for at once after a machine has kept it waiting. */
    private static final int HELD_UP_FRAMES = 100;

    private static final Set<String> HANDOFF_EVENTS =
            Set.of(
                    "HANDOFF_REQUESTED",
                    "HUMAN_JOINED",
                    "BOT_MUTED",
                    "BOT_UNMUTED",
                    "HANDOFF_CANCELLED",
                    "HANDOFF_TIMED_OUT",
                    "HANDED_BACK");

    @TempDir private Path directory;
    private Vertx vertx;
    private ToneBot bot;
    private Ready host;
    private Guest caller;

    @BeforeEach
    void launch() {
        vertx = Vertx.vertx();
        bot = ToneBot.launch(vertx, BOT_HZ);
    }

    @AfterEach
    void close() throws Exception {
        if (caller != null) {
            caller.close();
        }
        if (host != null) {
            host.close();
        }
        bot.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldLetTheCallerHearTheBotOrTheHumanWhoComesAfterTheRequest(final String threading)
            throws Exception {
        talk(threading);
        bot.sing(30, "long");
        await("the bot at the caller", () -> caller.toneCount(BOT) >= 25);

        assertEquals("handoff_requested", requestHandoff().getString("state"));
        try (Guest human = new Guest(vertx, host, "c1", "human")) {
            human.hear(DRIVER, DRIVER_HZ);
            caller.hear(HUMAN, HUMAN_HZ);
            final Path recorded = host.data().resolve("recordings/c1/human.opus");
            await("the human's recording", () -> Files.exists(recorded));
            final long sangNs = System.nanoTime();
            human.sing(HUMAN_HZ);
            awaitState("handed_off");
            final boolean isOnTime =
                    human.lateAtNs() - sangNs < 0 && caller.lateAtNs() - sangNs < 0;

            await("the mark of what nobody hears", () -> bot.hasMark("long"));
            await("silence at the bot", bot::hearsSilence);
            bot.sing(30, "in vain");
            await("its mark", () -> bot.hasMark("in vain"));
            await("the human at the caller", () -> caller.toneCount(HUMAN) >= 50);
            await("the caller at the human", () -> human.toneCount(DRIVER) >= 25);
            assertOneVoiceAtATime(isOnTime ? 1 : HELD_UP_FRAMES);
            assertEquals("handed_off", requestHandoff().getString("state"));

            human.fallSilent();
            final int sentCount = human.sentCount();
            await("all that the human said", () -> packets("human") == sentCount);
            human.leave();
            human.assertWell();
            final long botCount = caller.toneCount(BOT);
            final JsonObject back = endHandoff();
            assertEquals("active", back.getString("state"));
            assertEquals("handed_back", back.getJsonObject("handoff").getString("state"));
            bot.sing(30, "again");
            await("the bot again", () -> caller.toneCount(BOT) >= botCount + 25);
            await("the caller at the bot again", bot::hearsSomebody);
            end();

            assertHandoffEvents(
                    "HANDOFF_REQUESTED api",
                    "HUMAN_JOINED engine",
                    "BOT_MUTED engine",
                    "HANDED_BACK api",
                    "BOT_UNMUTED api");
            assertRecording(sentCount);
        }
    }

    @Test
    void shouldCutNothingForAHumanWhoComesBeforeTheRequest() throws Exception {
        talk("fused");
        bot.sing(30, "long");
        try (Guest human = new Guest(vertx, host, "c1", "human")) {
            caller.hear(HUMAN, HUMAN_HZ);
            human.sing(HUMAN_HZ);
            await("the human at the caller", () -> caller.toneCount(HUMAN) >= 50);
            final long botCount = caller.toneCount(BOT);
            await("the bot beside", () -> caller.toneCount(BOT) >= botCount + 25);
            assertEquals("active", call().getString("state"));
            assertNoHole(BOT, caller.heard());

            requestHandoff();
            awaitState("handed_off");
            await("silence at the bot", bot::hearsSilence);
            final long humanCount = caller.toneCount(HUMAN);
            await("the human alone", () -> caller.toneCount(HUMAN) >= humanCount + 25);

            assertCut(caller.heard());
            assertNoHole(HUMAN, caller.heard());
            human.assertWell();
            end();
            assertHandoffEvents("HANDOFF_REQUESTED api", "HUMAN_JOINED engine", "BOT_MUTED engine");
        }
    }

    @Test
    void shouldLetTheBotSpeakOnWhenNoHumanIsHeard() throws Exception {
        talk("fused");
        bot.sing(30, "long");
        await("the bot at the caller", () -> caller.toneCount(BOT) >= 10);

        requestHandoff();
        try (Guest human = new Guest(vertx, host, "c1", "human")) {
            caller.hear(HUMAN, HUMAN_HZ);
            assertEquals("active", endHandoff().getString("state"));
            post("{\"timeout_s\":1}");
            await(
                    "the time-out",
                    () -> call().getJsonObject("handoff").getString("state").equals("timed_out"));
            assertEquals("active", call().getString("state"));
            human.sing(HUMAN_HZ);
            await("the human beside", () -> caller.toneCount(HUMAN) >= 25);
            final long botCount = caller.toneCount(BOT);
            await("the bot", () -> caller.toneCount(BOT) >= botCount + 25);

            assertNoHole(BOT, caller.heard());
            human.assertWell();
            end();
            assertHandoffEvents(
                    "HANDOFF_REQUESTED api",
                    "HANDOFF_CANCELLED api",
                    "HANDOFF_REQUESTED api",
                    "HANDOFF_TIMED_OUT timer");
        }
    }

    /** A call in which the bot hears the caller, who listens to the bot. */
    private void talk(final String threading) throws Exception {
        host = GatewayProcess.host(directory, Map.of("VOICE_GATEWAY_THREADING", threading));
        final JsonObject body =
                new JsonObject()
                        .put("call_id", "c1")
                        .put("bot", new JsonObject().put("url", bot.url().toString()));
        assertEquals(201, host.post("/v1/calls", body.encode()).statusCode());
        caller = new Guest(vertx, host, "c1", "driver");
        caller.hear(BOT, BOT_HZ);
        caller.sing(DRIVER_HZ);
        await("the caller at the bot", bot::hearsSomebody);
    }

    /**
     * In the order of arrival: until the human's first packet the bot, from it on the human.
     *
     * @param most frames of the bot that may have been on their way, and of silence between the two
     */
    private void assertOneVoiceAtATime(final int most) throws Exception {
        final List<Guest.Frame> frames = caller.heard();
        int handover = 0;
        while (!frames.get(handover).identity().equals(HUMAN)) {
            handover++;
        }
        final List<Guest.Frame> before = frames.subList(0, handover);
        final List<Guest.Frame> after = frames.subList(handover, frames.size());
        int silentCount = 0;
        while (!before.get(before.size() - 1 - silentCount).isTone()) {
            silentCount++;
        }
        final long late = toneCount(BOT, after);
        assertTrue(silentCount <= most, "silent frames before the human: " + silentCount);
        assertTrue(late <= most, "frames of the bot beside the human: " + late);
        assertNoHole(BOT, before.subList(0, before.size() - silentCount));
        assertNoHole(HUMAN, after);
        assertTrue(frames.stream().filter(f -> f.identity().equals(BOT)).count() > handover);
    }

    private static long toneCount(final String identity, final List<Guest.Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.identity().equals(identity) && frame.isTone())
                .count();
    }

    /** From their first tone on they are heard without a pause. */
    private static void assertNoHole(final String identity, final List<Guest.Frame> frames) {
        final List<Boolean> tones =
                frames.stream()
                        .filter(frame -> frame.identity().equals(identity))
                        .map(Guest.Frame::isTone)
                        .dropWhile(isTone -> !isTone)
                        .toList();
        assertFalse(tones.isEmpty(), identity);
        assertFalse(tones.contains(false), identity + " " + tones);
    }

    /** The bot is heard no more once it was not. */
    private static void assertCut(final List<Guest.Frame> frames) {
        final List<Boolean> tones =
                frames.stream()
                        .filter(frame -> frame.identity().equals(BOT))
                        .map(Guest.Frame::isTone)
                        .dropWhile(isTone -> !isTone)
                        .dropWhile(isTone -> isTone)
                        .toList();
        assertFalse(tones.isEmpty(), "the bot is not cut");
        assertFalse(tones.contains(true), tones::toString);
    }

    /** Of somebody's microphone, as the gateway has received them. */
    private long packets(final String role) throws Exception {
        return call().getJsonObject("quality")
                .getJsonObject(role, new JsonObject())
                .getLong("packets", 0L);
    }

    private JsonObject requestHandoff() throws Exception {
        return post("{\"reason\":\"asked for a person\"}");
    }

    private JsonObject post(final String body) throws Exception {
        final var answer = host.post(HANDOFF, body);
        assertEquals(202, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private JsonObject endHandoff() throws Exception {
        final var answer = delete(HANDOFF);
        assertEquals(202, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> delete(final String path) throws Exception {
        return host.process().send(HttpRequest.newBuilder(host.api().resolve(path)).DELETE());
    }

    private JsonObject call() throws Exception {
        return new JsonObject(host.get("/v1/calls/c1").body());
    }

    private void awaitState(final String state) {
        await(state, () -> call().getString("state").equals(state));
    }

    private void end() throws Exception {
        caller.assertWell();
        assertEquals(202, delete("/v1/calls/c1").statusCode());
        awaitState("ended");
    }

    private void assertHandoffEvents(final String... expected) throws Exception {
        final List<JsonObject> events =
                host.process()
                        .send(
                                HttpRequest.newBuilder(
                                                host.api()
                                                        .resolve(
                                                                "/v1/events?from=start&call_id=c1"))
                                        .header("Accept", "application/x-ndjson"))
                        .body()
                        .lines()
                        .map(JsonObject::new)
                        .toList();
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i + 1, events.get(i).getInteger("seq"));
        }
        assertEquals(
                List.of(expected),
                events.stream()
                        .filter(event -> HANDOFF_EVENTS.contains(event.getString("type")))
                        .map(event -> event.getString("type") + " " + event.getString("source"))
                        .toList());
        for (final JsonObject event : events) {
            if (event.getString("type").equals("BOT_MUTED")) {
                final long cutUs = event.getJsonObject("data").getLong("at_sample") * 125 / 6;
                final long behindUs = event.getLong("call_time_us") - cutUs;
                assertTrue(behindUs >= 0 && behindUs < 10_000_000, "behindUs=" + behindUs);
            }
        }
    }

    /** The human's file begins with the human's first packet. */
    private void assertRecording(final int sentCount) throws Exception {
        final JsonArray tracks =
                new JsonObject(host.get("/v1/calls/c1/recording").body()).getJsonArray("tracks");
        for (int i = 0; i < tracks.size(); i++) {
            final JsonObject track = tracks.getJsonObject(i);
            if (track.getString("file").equals("human.opus")) {
                assertEquals("human", track.getString("role"));
                assertEquals(HUMAN, track.getString("identity"));
                assertEquals(sentCount, track.getInteger("packets") + track.getInteger("lost"));
                return;
            }
        }
        throw new AssertionError("no human.opus in " + tracks.encode());
    }

    private static void await(final String what, final Callable<Boolean> fact) {
        final long startNs = System.nanoTime();
        try {
            while (!fact.call()) {
                assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "awaited: " + what);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
