package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.journal.HeldQueue;
import io.voicegateway.control.journal.JournalPaths;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the journal's writer stands still in the middle of an append. The call does not notice, and its events come later. */
@Tag("system")
@Timeout(120)
class JournalStopsSystemTest {
    /** Three seconds of a voice. */
    private static final int PACKETS = 150;

    /** A media thread that waited for the writer would be late by the three seconds. */
    private static final double LATENESS_LIMIT_US = TimeUnit.MILLISECONDS.toMicros(2_500);

    private static final List<String> DROPS =
            List.of("ring_full", "bot_queue_full", "packets_policed", "send_buffer_full", "errors");

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldLoseNoPacketAndNoEventWhileTheWriterStands(final String threading) throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            call.create(call.bot.url());
            try (Guest driver = call.talk();
                    Guest human = new Guest(call.vertx, call.host, "c1", "human")) {
                awaitPackets(call, 50);
                try (HeldQueue _ = HeldQueue.of(JournalPaths.events(call.host.data()))) {
                    human.leave();
                    ScenarioCall.await(
                            "an event that waits", () -> metric(call, "journal_waiting") > 0);
                    awaitPackets(call, packets(call) + PACKETS);
                    call.awaitDriverAtBot();
                    call.awaitBotAt(driver, "unwritten");
                    assertEquals("active", call.call().getString("state"));
                    assertTrue(call.told("PARTICIPANT_LEFT").isEmpty());
                }

                ScenarioCall.await("what waited", () -> call.told("PARTICIPANT_LEFT").size() == 1);
                driver.fallSilent();
                ScenarioCall.await("silence at the bot", call.bot::hearsSilence);
                assertEquals(0, quality(call).getLong("lost"));
                for (final String drop : DROPS) {
                    assertEquals(0, metric(call, drop + "_total"), drop);
                }
                assertNoThreadWaited(call);
                driver.assertWell();
                call.end();
            }
            call.assertWholeStory("api_request");
            assertEquals(0, call.recordedTrack("driver.opus").getInteger("lost"));
        }
    }

    private static void assertNoThreadWaited(final ScenarioCall call) throws Exception {
        final JsonObject threads =
                new JsonObject(call.host.get("/v1/latency").body()).getJsonObject("threads");
        assertTrue(threads.size() > 0, threads::encode);
        for (final String name : threads.fieldNames()) {
            assertTrue(
                    threads.getJsonObject(name).getDouble("max_us") < LATENESS_LIMIT_US,
                    threads::encode);
        }
    }

    private static JsonObject quality(final ScenarioCall call) throws Exception {
        return call.call().getJsonObject("quality").getJsonObject("driver", new JsonObject());
    }

    private static long packets(final ScenarioCall call) throws Exception {
        return quality(call).getLong("packets", 0L);
    }

    private static void awaitPackets(final ScenarioCall call, final long count) {
        ScenarioCall.await(count + " packets", () -> packets(call) >= count);
    }

    private static double metric(final ScenarioCall call, final String name) throws Exception {
        final String page = call.host.get("/metrics").body();
        final Matcher line =
                Pattern.compile(
                                "^voice_gateway_" + name + "(?:\\{[^}]*})? (\\S+)$",
                                Pattern.MULTILINE)
                        .matcher(page);
        assertTrue(line.find(), () -> name + " in " + page);
        double sum = Double.parseDouble(line.group(1));
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return sum;
    }
}
