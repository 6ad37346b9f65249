package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario: the same fact comes by signalling and by three webhooks each, late and in another order; requests are repeated. */
@Tag("system")
@Timeout(120)
class DuplicateEventsSystemTest {
    private static final String HANDOFF = "/v1/calls/c1/handoff";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldTellEachFactOnce(final String threading) throws Exception {
        try (WebhookRepeater repeater = WebhookRepeater.launch();
                ScenarioCall call =
                        ScenarioCall.launch(
                                directory,
                                threading,
                                Map.of("VOICE_GATEWAY_EMBEDDED_WEBHOOKS", repeater.url()),
                                "")) {
            repeater.to(call.host.api().resolve("/livekit/webhook"));
            call.create(call.bot.url());
            assertEquals(200, call.host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
            try (Guest driver = call.talk()) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(202, call.host.post(HANDOFF, "{}").statusCode());
                }
                try (Guest human = new Guest(call.vertx, call.host, "c1", "human")) {
                    human.sing(ScenarioCall.HUMAN_HZ);
                    call.awaitState("handed_off");
                    assertEquals(202, call.host.post(HANDOFF, "{}").statusCode());
                    repeater.awaitTold("track_published", 3);
                    human.assertWell();
                    human.leave();
                }
                repeater.awaitTold("participant_left", 1);
                // What happened comes once more, the last thing first.
                repeater.repeatBackwards();
                assertEquals("handed_off", call.call().getString("state"));
                for (int i = 0; i < 2; i++) {
                    assertEquals(202, call.delete(HANDOFF));
                }
                call.awaitState("active");
                driver.assertWell();
                driver.leave();
                call.awaitState("ended");
                assertEquals(202, call.delete("/v1/calls/c1"));
                repeater.awaitTold("room_finished", 1);
            }
            repeater.repeatBackwards();

            call.assertWholeStory("driver_left");
            assertEquals(
                    List.of(
                            "HANDOFF_REQUESTED",
                            "HUMAN_JOINED",
                            "BOT_MUTED",
                            "HANDED_BACK",
                            "BOT_UNMUTED"),
                    call.told(
                            "HANDOFF_REQUESTED",
                            "HUMAN_JOINED",
                            "BOT_MUTED",
                            "HANDED_BACK",
                            "BOT_UNMUTED"));
            for (final String role : List.of("driver", "human", "bot")) {
                assertEquals(1, count(call, "PARTICIPANT_JOINED", role), role);
                assertEquals(1, count(call, "PARTICIPANT_LEFT", role), role);
            }
            assertEquals(1, count(call, "TRACK_PUBLISHED", "driver"));
            assertEquals(1, count(call, "TRACK_PUBLISHED", "human"));
            assertTrue(repeater.acceptedCount() > 20, "accepted: " + repeater.acceptedCount());
            repeater.assertWell();
        }
    }

    private static long count(final ScenarioCall call, final String type, final String role)
            throws Exception {
        return call.events().stream()
                .filter(event -> event.getString("type").equals(type))
                .filter(event -> event.getJsonObject("data").getString("role").equals(role))
                .count();
    }
}
