package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver whose way to the room server gets bad and good again, over real UDP, and what the gateway tells of it. */
@Tag("system")
@Timeout(120)
class QualitySystemTest {
    private static final double DRIVER_HZ = 700;
    private static final int JITTER_MS = 90;
    private static final int LOSS_PERCENT = 25;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);

    @TempDir private Path directory;
    private Vertx vertx;
    private LossyLink link;
    private Ready host;
    private Guest driver;

    @BeforeEach
    void talk() throws Exception {
        vertx = Vertx.vertx();
        link = new LossyLink();
        final Path configuration = directory.resolve("gateway.conf");
        Files.writeString(configuration, "latency.interval = 1s");
        host =
                GatewayProcess.start(
                                directory,
                                Map.of("VOICE_GATEWAY_RECORD", "false"),
                                "serve",
                                "--config",
                                configuration.toString())
                        .ready();
        assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
        driver = new Guest(vertx, host, "c1", "driver", link::before);
        driver.sing(DRIVER_HZ);
    }

    @AfterEach
    void close() throws Exception {
        driver.close();
        host.close();
        link.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldTellEachEpisodeOfTheNetworkOnceAndItsEndOnce() throws Exception {
        awaitPackets(250);
        awaitCalm();

        link.jitter(JITTER_MS);
        await("the jitter", () -> told("jitter").size() % 2 == 1);
        await(
                "its measure",
                () ->
                        quality().getJsonArray("degraded").contains("jitter")
                                && quality().getDouble("jitter_ms") > 10);
        link.jitter(0);
        awaitCalm();

        link.loss(LOSS_PERCENT);
        await("the loss", () -> told("loss").size() == 1);
        link.loss(0);
        await("its end", () -> told("loss").size() == 2);

        driver.fallSilent();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        driver.sing(DRIVER_HZ);
        awaitPackets(quality().getLong("packets") + 150);

        final JsonObject atLast = quality();
        assertTrue(atLast.getLong("lost") > 0, atLast::encode);
        assertTrue(atLast.getLong("reordered") > 0, atLast::encode);
        end();
        assertInTurn(told("jitter"));
        assertEquals(List.of("QUALITY_DEGRADED driver", "QUALITY_RECOVERED driver"), told("loss"));
        assertMeasured();
        driver.assertWell();
        link.assertWell();
    }

    /** A machine that holds the driver up makes a jitter of its own, which is told of and ends like that of a network. */
    private void awaitCalm() {
        await("calm", () -> told("jitter").size() % 2 == 0);
    }

    private static void assertInTurn(final List<String> told) {
        for (int i = 0; i < told.size(); i++) {
            final String type = i % 2 == 0 ? "QUALITY_DEGRADED" : "QUALITY_RECOVERED";
            assertEquals(type + " driver", told.get(i), told::toString);
        }
    }

    /** The same histograms on the page, in the report and, by HdrHistogram's own reader, in the log. */
    private void assertMeasured() throws Exception {
        final String page = host.get("/metrics").body();
        assertTrue(page.contains("voice_gateway_streams_degraded_total"), page);
        assertTrue(page.contains("voice_gateway_thread_lateness_seconds{thread=\"media-0\""), page);
        assertTrue(page.contains("thread=\"embedded-media-0\""), page);
        await(
                "admission",
                () -> host.get("/metrics").body().contains("voice_gateway_admission_open 1"));
        assertTrue(page.contains("path=\"wire_to_wire\",quantile=\"0.99\""), page);
        final JsonObject report = new JsonObject(host.get("/v1/latency").body());
        assertTrue(count(report, "network", "jitter") > 250, report::encode);
        assertTrue(count(report, "threads", "media-0") > 250, report::encode);
        // The embedded server forwarded what the engine received.
        assertTrue(count(report, "paths", "wire_to_wire") > 250, report::encode);

        final Set<String> tags = new HashSet<>();
        await("the log", () -> tags.addAll(tags()) && tags.contains("network.jitter"));
        assertTrue(tags.contains("stages.unprotect"), tags::toString);
        assertTrue(tags.contains("threads.media-0"), tags::toString);
        assertTrue(tags.contains("paths.wire_to_wire"), tags::toString);
    }

    private static long count(final JsonObject report, final String group, final String name) {
        return report.getJsonObject(group).getJsonObject(name).getLong("count");
    }

    private Set<String> tags() throws Exception {
        final Set<String> tags = new HashSet<>();
        try (Stream<Path> files = Files.list(host.data().resolve("latency"))) {
            for (final Path file : files.toList()) {
                try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
                    for (EncodableHistogram next = reader.nextIntervalHistogram();
                            next != null;
                            next = reader.nextIntervalHistogram()) {
                        tags.add(next.getTag());
                    }
                }
            }
        }
        return tags;
    }

    private JsonObject call() throws Exception {
        return new JsonObject(host.get("/v1/calls/c1").body());
    }

    private JsonObject quality() throws Exception {
        return call().getJsonObject("quality").getJsonObject("driver", new JsonObject());
    }

    private void awaitPackets(final long count) {
        await(count + " packets", () -> quality().getLong("packets", 0L) >= count);
    }

    /** The warnings about a metric so far, with their roles. */
    private List<String> told(final String metric) throws Exception {
        return host.process()
                .send(
                        HttpRequest.newBuilder(
                                        host.api().resolve("/v1/events?from=start&call_id=c1"))
                                .header("Accept", "application/x-ndjson"))
                .body()
                .lines()
                .map(JsonObject::new)
                .filter(event -> event.getString("type").startsWith("QUALITY_"))
                .filter(event -> event.getJsonObject("data").getString("metric").equals(metric))
                .map(
                        event ->
                                event.getString("type")
                                        + " "
                                        + event.getJsonObject("data").getString("role"))
                .toList();
    }

    private void end() throws Exception {
        final int status =
                host.process()
                        .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/c1")).DELETE())
                        .statusCode();
        assertEquals(202, status);
        await("the end", () -> call().getString("state").equals("ended"));
        assertFalse(quality().isEmpty());
    }

    private static void await(final String what, final Callable<Boolean> fact) {
        final long startNs = System.nanoTime();
        try {
            while (!fact.call()) {
                assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "awaited: " + what);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
