package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.health.HealthChecks.Check;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HealthRoutesTest {
    @TempDir private Path directory;
    private HttpScene scene;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldBeLiveAndReady() throws Exception {
        scene.health.add("livekit", () -> Check.up("ws://x"));

        assertEquals(200, scene.send(scene.anonymous("/health/live")).status());
        final HttpScene.Reply ready = scene.send(scene.anonymous("/health/ready"));

        assertEquals(200, ready.status());
        assertEquals("up", ready.json().getString("status"));
        assertEquals(
                "ws://x",
                ready.json().getJsonObject("checks").getJsonObject("livekit").getString("detail"));
    }

    @Test
    void shouldNotBeReadyWhenACheckFails() throws Exception {
        final AtomicBoolean isUp = new AtomicBoolean(false);
        scene.health
                .add("events", () -> Check.up("written"))
                .add("livekit", () -> new Check(isUp.get(), "?"));

        assertEquals(503, scene.send(scene.anonymous("/health/ready")).status());
        assertEquals(200, scene.send(scene.anonymous("/health/live")).status());
        isUp.set(true);
        assertEquals(200, scene.send(scene.anonymous("/health/ready")).status());
    }

    @Test
    void shouldShowMetricsToLoopback() throws Exception {
        final HttpScene.Reply page = scene.send(scene.anonymous("/metrics"));

        assertEquals(200, page.status());
        assertTrue(page.text().contains("voice_gateway_srtp_replayed_total 5"), page::text);
        assertTrue(
                page.text().contains("voice_gateway_embedded_joins_refused_total 7"), page::text);
        assertTrue(page.text().contains("voice_gateway_sessions 2"), page::text);
        assertTrue(page.text().contains("voice_gateway_journal_failures 3"), page::text);
        assertTrue(
                page.text()
                        .contains("voice_gateway_stage_latency_seconds_count{stage=\"forward\"} 1"),
                page::text);
        page.text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> assertTrue(line.startsWith("voice_gateway_"), line));
    }
}
