package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the human comes when the hand-off has timed out. They cut nothing until they are asked for again, and then at once. */
@Tag("system")
@Timeout(120)
class HumanJoinsLateSystemTest {
    private static final String HANDOFF = "/v1/calls/c1/handoff";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldKeepTheBotUntilTheHumanIsAskedForAgain(final String threading) throws Exception {
        try (ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            call.create(call.bot.url());
            try (Guest driver = call.talk()) {
                assertEquals(202, call.host.post(HANDOFF, "{\"timeout_s\":1}").statusCode());
                ScenarioCall.await(
                        "the time-out", () -> call.told("HANDOFF_TIMED_OUT").size() == 1);
                assertEquals("active", call.call().getString("state"));

                try (Guest human = new Guest(call.vertx, call.host, "c1", "human")) {
                    driver.hear(ScenarioCall.HUMAN, ScenarioCall.HUMAN_HZ);
                    human.sing(ScenarioCall.HUMAN_HZ);
                    ScenarioCall.await(
                            "the human at the driver",
                            () -> driver.toneCount(ScenarioCall.HUMAN) >= 25);
                    call.awaitBotAt(driver, "beside");
                    assertEquals(List.of(), call.told("HUMAN_JOINED", "BOT_MUTED"));

                    assertEquals(202, call.host.post(HANDOFF, "{}").statusCode());
                    call.awaitState("handed_off");
                    ScenarioCall.await("silence at the bot", call.bot::hearsSilence);
                    final long humanCount = driver.toneCount(ScenarioCall.HUMAN);
                    // By then the driver has heard what was on its way.
                    ScenarioCall.await(
                            "the human alone",
                            () -> driver.toneCount(ScenarioCall.HUMAN) >= humanCount + 50);
                    final long botCount = driver.toneCount(ScenarioCall.BOT);
                    ScenarioCall.await(
                            "the human still alone",
                            () -> driver.toneCount(ScenarioCall.HUMAN) >= humanCount + 75);
                    assertEquals(botCount, driver.toneCount(ScenarioCall.BOT));
                    driver.assertWell();
                    human.assertWell();
                    call.end();
                }
            }
            call.assertWholeStory("api_request");
            assertEquals(
                    List.of(
                            "HANDOFF_REQUESTED",
                            "HANDOFF_TIMED_OUT",
                            "HANDOFF_REQUESTED",
                            "HUMAN_JOINED",
                            "BOT_MUTED"),
                    call.told(
                            "HANDOFF_REQUESTED",
                            "HANDOFF_TIMED_OUT",
                            "HANDOFF_CANCELLED",
                            "HUMAN_JOINED",
                            "BOT_MUTED",
                            "BOT_UNMUTED"));
            assertEquals("human", call.recordedTrack("human.opus").getString("role"));
        }
    }
}
