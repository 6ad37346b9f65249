package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that keeps one recording: the ended call's goes when the next one begins, and the live call's stays. */
@Tag("system")
@Timeout(120)
class RetentionSystemTest {
    @TempDir private Path directory;

    @Test
    void shouldRemoveAnEndedCallsRecordingAndNeverALiveCalls() throws Exception {
        try (ScenarioCall call =
                ScenarioCall.launch(
                        directory,
                        "fused",
                        Map.of(),
                        "recording.files = 1\ndata.retention-interval = 1s\ncall.max-lateness = 10s")) {
            final Path ended = call.host.data().resolve("recordings/c1");
            final Path live = call.host.data().resolve("recordings/c2");
            call.create(call.bot.url());
            try (Guest driver = call.talk()) {
                call.end();
                driver.assertWell();
            }
            assertEquals("complete", recordingState(call, "c1"));
            assertTrue(Files.exists(ended.resolve("manifest.json")));

            final String body = "{\"call_id\":\"c2\",\"bot\":{\"url\":\"" + call.bot.url() + "\"}}";
            assertEquals(201, call.host.post("/v1/calls", body).statusCode());
            try (Guest driver = new Guest(call.vertx, call.host, "c2", "driver")) {
                driver.sing(ScenarioCall.DRIVER_HZ);
                ScenarioCall.await(
                        "the next recording", () -> Files.exists(live.resolve("driver.opus")));
                ScenarioCall.await("the removal", () -> !Files.exists(ended));
                ScenarioCall.await(
                        "its count",
                        () ->
                                call.host
                                        .get("/metrics")
                                        .body()
                                        .contains(
                                                "voice_gateway_retention_removed_total{kind=\"recordings\"} 1.0"));
                assertEquals("recording", recordingState(call, "c2"));
                driver.assertWell();
                assertEquals(202, call.delete("/v1/calls/c2"));
            }
            ScenarioCall.await("the end", () -> recordingState(call, "c2").equals("complete"));
            assertTrue(Files.exists(live.resolve("manifest.json")));
            assertEquals(404, call.host.get("/v1/calls/c1/recording").statusCode());
        }
    }

    private static String recordingState(final ScenarioCall call, final String id)
            throws Exception {
        return new JsonObject(call.host.get("/v1/calls/" + id).body())
                .getJsonObject("recording")
                .getString("state");
    }
}
