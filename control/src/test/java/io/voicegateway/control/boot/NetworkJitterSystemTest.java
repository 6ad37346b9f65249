package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Scenario: the driver's packets are late, lost, out of order and doubled. Everybody is heard on, and every packet is counted once. */
@Tag("system")
@Timeout(120)
class NetworkJitterSystemTest {
    private static final int JITTER_MS = 70;
    private static final int LOSS_PERCENT = 20;
    private static final int DOUBLE_PERCENT = 30;

    /** Some of the first packets of a microphone may go to nobody. */
    private static final int SUBSCRIBED_WITHIN = 25;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "pipelined"})
    void shouldHearOnAndCountEachPacketOnce(final String threading) throws Exception {
        try (LossyLink link = new LossyLink();
                ScenarioCall call = ScenarioCall.launch(directory, threading)) {
            call.create(call.bot.url());
            try (Guest driver = new Guest(call.vertx, call.host, "c1", "driver", link::before)) {
                driver.hear(ScenarioCall.BOT, ScenarioCall.BOT_HZ);
                final Path recorded = call.host.data().resolve("recordings/c1/driver.opus");
                ScenarioCall.await("the recording", () -> Files.exists(recorded));
                driver.sing(ScenarioCall.DRIVER_HZ);
                call.awaitDriverAtBot();
                awaitPackets(call, 200);

                link.jitter(JITTER_MS);
                link.loss(LOSS_PERCENT);
                link.duplicate(DOUBLE_PERCENT);
                ScenarioCall.await(
                        "the warning",
                        () -> call.told("QUALITY_DEGRADED").contains("QUALITY_DEGRADED"));
                awaitPackets(call, quality(call).getLong("packets") + 150);
                call.awaitDriverAtBot();
                call.awaitBotAt(driver, "through it");
                assertEquals("active", call.call().getString("state"));

                link.jitter(0);
                link.loss(0);
                link.duplicate(0);
                final int degraded = call.told("QUALITY_DEGRADED").size();
                ScenarioCall.await(
                        "the recovery", () -> call.told("QUALITY_RECOVERED").size() >= degraded);
                call.awaitDriverAtBot();

                driver.fallSilent();
                ScenarioCall.await("silence at the bot", call.bot::hearsSilence);
                final JsonObject quality = quality(call);
                assertTrue(quality.getLong("lost") > 0, quality::encode);
                assertTrue(quality.getLong("reordered") > 0, quality::encode);
                driver.assertWell();
                link.assertWell();
                call.end();

                final JsonObject track = call.recordedTrack("driver.opus");
                final int packets = track.getInteger("packets");
                final int known = packets + track.getInteger("lost");
                assertTrue(packets < driver.sentCount(), track::encode);
                assertTrue(known <= driver.sentCount(), track::encode);
                assertTrue(known >= driver.sentCount() - SUBSCRIBED_WITHIN, track::encode);
            }
            call.assertWholeStory("api_request");
            assertEquals(List.of(), call.told("TRACK_MUTED", "RECORDING_FAILED"));
            final String page = call.host.get("/metrics").body();
            assertTrue(page.contains("voice_gateway_srtp_replayed_total"), page);
        }
    }

    private static JsonObject quality(final ScenarioCall call) throws Exception {
        return call.call().getJsonObject("quality").getJsonObject("driver", new JsonObject());
    }

    private static void awaitPackets(final ScenarioCall call, final long count) {
        ScenarioCall.await(count + " packets", () -> quality(call).getLong("packets", 0L) >= count);
    }
}
