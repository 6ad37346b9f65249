package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the recording cannot be written. The call does not notice, and is recorded as soon as the disk takes it again. */
@Tag("system")
@Timeout(120)
class RecordingFailsSystemTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldGoOnWithTheCallAndRecordItWhenThatIsPossible(final String threading)
            throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            final Path recordings = Files.createDirectories(call.host.data().resolve("recordings"));
            // A file where the call's directory should be: it holds for every user, also for root.
            final Path obstacle = Files.createFile(recordings.resolve("c1"));
            call.create(call.bot.url());
            try (Guest driver = call.talk()) {
                ScenarioCall.await("the failure", () -> recording(call).equals("failed"));
                call.awaitBotAt(driver, "unrecorded");
                assertEquals("active", call.call().getString("state"));
                assertEquals(List.of("RECORDING_FAILED"), toldOfRecording(call));
                assertFalse(call.data("RECORDING_FAILED").getString("error").isEmpty());
                ScenarioCall.await("the alarm", () -> health(call).equals("down"));
                final String page = call.host.get("/metrics").body();
                assertFalse(page.contains("voice_gateway_record_write_failed_total 0.0"), page);
                assertTrue(page.contains("voice_gateway_record_write_failed_total "), page);

                Files.delete(obstacle);
                ScenarioCall.await(
                        "the recording", () -> call.told("RECORDING_STARTED").size() == 1);
                call.awaitBotAt(driver, "recorded");
                ScenarioCall.await("the all-clear", () -> health(call).equals("up"));
                driver.assertWell();
                call.end();
            }
            call.assertWholeStory("api_request");
            assertEquals(
                    List.of("RECORDING_FAILED", "RECORDING_STARTED", "RECORDING_STOPPED"),
                    toldOfRecording(call));
            final JsonObject track = call.recordedTrack("driver.opus");
            assertTrue(track.getInteger("packets") > 0, track::encode);
        }
    }

    private static String recording(final ScenarioCall call) throws Exception {
        return call.call().getJsonObject("recording").getString("state");
    }

    private static String health(final ScenarioCall call) throws Exception {
        return new JsonObject(call.host.get("/health/ready").body())
                .getJsonObject("checks")
                .getJsonObject("recording")
                .getString("status");
    }

    private static List<String> toldOfRecording(final ScenarioCall call) throws Exception {
        return call.told("RECORDING_STARTED", "RECORDING_FAILED", "RECORDING_STOPPED");
    }
}
