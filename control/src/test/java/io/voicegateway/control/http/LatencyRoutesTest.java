package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.CallState;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LatencyRoutesTest {
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
    void shouldReportTheHost() throws Exception {
        final JsonObject report = scene.get("/v1/latency").json();

        final JsonObject forward = report.getJsonObject("stages").getJsonObject("forward");
        assertEquals(1, forward.getInteger("count"));
        assertEquals(2.0, forward.getDouble("p50_us"), 0.01);
        final JsonObject jitter = report.getJsonObject("network").getJsonObject("jitter");
        assertEquals(0, jitter.getInteger("count"));
        assertEquals(0.0, jitter.getDouble("min_us"), 0.0);
        assertTrue(report.getJsonObject("paths").containsKey("driver_to_bot"));
        assertTrue(report.getJsonObject("paths").containsKey("wire_to_wire"));
        assertTrue(report.getJsonObject("threads").containsKey("media-0"));
    }

    @Test
    void shouldReportACall() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        assertTrue(scene.get("/v1/calls/c1/latency").json().containsKey("stages"));
        scene.get("/v1/calls/c2/latency").problem(404);
    }

    @Test
    void shouldWriteOtherFormats() throws Exception {
        assertTrue(scene.get("/v1/latency?format=hgrm").text().contains("#[stages.forward"));
        final HistogramLogReader log =
                new HistogramLogReader(
                        new ByteArrayInputStream(
                                scene.get("/v1/latency?format=hlog")
                                        .text()
                                        .getBytes(StandardCharsets.UTF_8)));
        assertEquals("stages.kernel", log.nextIntervalHistogram().getTag());
        scene.get("/v1/latency?format=xml").problem(400);
    }
}
