package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.journal.TmpfsDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A disk that is really full in the middle of a call: the call goes on, health and metrics tell, and what could not be written is written in
 * order when there is room again. By its name no part of a build, but a command of its own: it mounts a tmpfs, which only root may.
 */
@Tag("system")
@Timeout(300)
class FullDisk {
    private static final long DISK_BYTES = 24L << 20;

    /** More than what is reserved for events can take. */
    private static final int CALL_LIMIT = 200;

    private static final String METADATA = "m".repeat(20_000);

    @TempDir private Path directory;
    private TmpfsDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = TmpfsDisk.mount(directory.resolve("disk"), DISK_BYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    private ScenarioCall launch(final String threading, final String minFree) throws Exception {
        return ScenarioCall.launch(
                directory,
                threading,
                Map.of("VOICE_GATEWAY_DATA", disk.path().resolve("data").toString()),
                "events.min-free-bytes = " + minFree);
    }

    /** @param minFree 0: events are written until the last place that was reserved for them is taken */
    @ParameterizedTest
    @CsvSource({"fused, 0", "fused, 4MiB", "pipelined, 0"})
    void shouldGoOnAndWriteEverythingWhenThereIsRoomAgain(
            final String threading, final String minFree) throws Exception {
        try (ScenarioCall call = launch(threading, minFree)) {
            call.create(call.bot.url());
            final List<String> created = new ArrayList<>(List.of("c1"));
            try (Guest driver = call.talk()) {
                ScenarioCall.await(
                        "the recording", () -> call.told("RECORDING_STARTED").size() == 1);
                disk.fill();
                createUntilStuck(call, created);
                ScenarioCall.await("the failure", () -> !isUp(call, "recording"));
                call.awaitBotAt(driver, "full");
                assertEquals("active", call.call().getString("state"));
                assertTrue(metric(call, "voice_gateway_journal_waiting") > 0);
                assertEquals(0, metric(call, "voice_gateway_journal_failures"));

                disk.empty();
                ScenarioCall.await("the events", () -> isUp(call, "events"));
                ScenarioCall.await("the recording", () -> isUp(call, "recording"));
                ScenarioCall.await(
                        "all of them", () -> metric(call, "voice_gateway_journal_waiting") == 0);
                call.awaitBotAt(driver, "written");
                driver.assertWell();
                for (final String callId : created) {
                    assertEquals(202, call.delete("/v1/calls/" + callId));
                }
            }
            call.assertWholeStory("api_request");
            assertEquals(
                    List.of(
                            "RECORDING_STARTED",
                            "RECORDING_FAILED",
                            "RECORDING_STARTED",
                            "RECORDING_STOPPED"),
                    call.told("RECORDING_STARTED", "RECORDING_FAILED", "RECORDING_STOPPED"));
            assertTrue(call.recordedTrack("driver.opus").getInteger("packets") > 0);
            assertEveryStory(call, created);
            assertEquals(0, metric(call, "voice_gateway_journal_failures"));
        }
    }

    @Test
    void shouldStartOnAFullDiskAndEndWhatACrashLeft() throws Exception {
        final List<String> created = new ArrayList<>(List.of("c1"));
        try (ScenarioCall call = launch("fused", "0")) {
            call.create(call.bot.url());
            try (Guest _ = call.talk()) {
                ScenarioCall.await(
                        "the recording", () -> call.told("RECORDING_STARTED").size() == 1);
                disk.fill();
                createUntilStuck(call, created);
                call.host.process().kill();
                call.host.process().exitCode();
            }
        }

        try (ScenarioCall call = launch("fused", "0")) {
            disk.fill();
            call.awaitState("ended");
            assertTrue(!isUp(call, "events"), "its end cannot be written");

            disk.empty();
            ScenarioCall.await("the events", () -> isUp(call, "events"));
            call.assertWholeStory("gateway_crash");
            assertEveryStory(call, written(call, created));
        }
    }

    /** Events of more and more calls, until they find no place. */
    private void createUntilStuck(final ScenarioCall call, final List<String> created)
            throws Exception {
        for (int i = 0; i < CALL_LIMIT && isUp(call, "events"); i++) {
            final JsonObject body =
                    new JsonObject()
                            .put("call_id", "more-" + i)
                            .put("metadata", new JsonObject().put("detail", METADATA));
            assertEquals(201, call.host.post("/v1/calls", body.encode()).statusCode());
            created.add("more-" + i);
        }
        assertTrue(!isUp(call, "events"), "the disk takes everything");
    }

    /** Those of them whose beginning is in the queue: a crash loses what waited. */
    private static List<String> written(final ScenarioCall call, final List<String> created)
            throws Exception {
        return created.stream().filter(storyOf(call)::contains).toList();
    }

    private static List<String> storyOf(final ScenarioCall call) throws Exception {
        return events(call).stream()
                .filter(event -> event.getString("type").equals("CALL_CREATED"))
                .map(event -> event.getString("call_id"))
                .toList();
    }

    /** Calls begin in the order in which they were created; each has one end, and numbers without a gap. */
    private static void assertEveryStory(final ScenarioCall call, final List<String> created)
            throws Exception {
        ScenarioCall.await("every end", () -> ended(events(call)).size() == created.size());
        final List<JsonObject> events = events(call);
        assertEquals(created, storyOf(call));
        assertEquals(created.stream().sorted().toList(), ended(events).stream().sorted().toList());
        for (final String callId : created) {
            int seq = 0;
            for (final JsonObject event : events) {
                if (event.getString("call_id").equals(callId)) {
                    assertEquals(++seq, event.getInteger("seq"), event::encode);
                }
            }
        }
    }

    private static List<String> ended(final List<JsonObject> events) {
        return events.stream()
                .filter(event -> event.getString("type").equals("CALL_ENDED"))
                .map(event -> event.getString("call_id"))
                .toList();
    }

    private static List<JsonObject> events(final ScenarioCall call) throws Exception {
        return call.host
                .process()
                .getLines(call.host.api().resolve("/v1/events?from=start"))
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    private static boolean isUp(final ScenarioCall call, final String check) throws Exception {
        return new JsonObject(call.host.get("/health/ready").body())
                .getJsonObject("checks")
                .getJsonObject(check)
                .getString("status")
                .equals("up");
    }

    private static double metric(final ScenarioCall call, final String name) throws Exception {
        return call.host
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "_total "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow();
    }
}
