package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that joins a room when its driver does: {@code room.join = driver_joined}. */
@Tag("system")
@Timeout(120)
class JoinWithDriverSystemTest {
    @TempDir private Path directory;

    @Test
    void shouldJoinAndTalkWhenTheDriverIsThere() throws Exception {
        try (ScenarioCall call =
                ScenarioCall.launch(directory, "fused", Map.of(), "room.join = driver_joined")) {
            call.create(call.bot.url());
            assertEquals("created", call.call().getString("state"));

            try (Guest driver = call.talk()) {
                call.awaitBotAt(driver, "hello");
                driver.assertWell();
                driver.leave();

                call.assertWholeStory("driver_left");
                assertEquals(
                        List.of("CALL_STARTED", "RECORDING_STARTED", "BOT_CONNECTED", "CALL_ENDED"),
                        call.told(
                                "CALL_STARTED",
                                "RECORDING_STARTED",
                                "BOT_CONNECTED",
                                "CALL_ENDED"));
            }
        }
    }
}
