package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What signals do to a host with a call. */
@Tag("system")
@Timeout(120)
class ShutdownSystemTest {
    private static final long EXIT_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final Map<String, String> LONG_DRAIN = Map.of("VOICE_GATEWAY_DRAIN", "10m");

    @TempDir private Path directory;

    @Test
    void shouldEndCallsOnSigterm() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of())) {
            assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
            final long signalledAtNs = System.nanoTime();

            host.process().terminate();

            assertEquals(0, host.process().exitCode(), host.process()::stderr);
            final long tookNs = System.nanoTime() - signalledAtNs;
            assertTrue(tookNs < EXIT_LIMIT_NS, "tookNs=" + tookNs);
            assertEquals("gateway_shutdown", endReason(host.data()));
        }
    }

    @Test
    void shouldEndCallsOnSigint() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of())) {
            assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());

            host.process().interrupt();

            assertEquals(0, host.process().exitCode(), host.process()::stderr);
            assertEquals("gateway_shutdown", endReason(host.data()));
        }
    }

    @Test
    void shouldDrainUntilASecondSignal() throws Exception {
        try (Ready host = GatewayProcess.host(directory, LONG_DRAIN)) {
            assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
            host.process().terminate();
            awaitDraining(host);

            final var refused = host.post("/v1/calls", "{\"call_id\":\"c2\"}");
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(null));
            final JsonObject live = new JsonObject(host.get("/v1/calls/c1").body());
            assertEquals("created", live.getString("state"));
            assertTrue(host.process().isAlive());
            host.process().terminate();

            assertEquals(0, host.process().exitCode(), host.process()::stderr);
            assertEquals("gateway_shutdown", endReason(host.data()));
        }
    }

    @Test
    void shouldExitWhenTheLastCallOfADrainIsDone() throws Exception {
        try (Ready host = GatewayProcess.host(directory, LONG_DRAIN)) {
            assertEquals(
                    201,
                    host.post("/v1/calls", "{\"call_id\":\"c1\",\"join_timeout_s\":5}")
                            .statusCode());

            host.process().terminate();

            awaitDraining(host);
            assertEquals(0, host.process().exitCode(), host.process()::stderr);
            assertEquals("join_timeout", endReason(host.data()));
        }
    }

    @Test
    void shouldLeaveTheDataDirectoryToTheNextGateway() throws Exception {
        try (Ready first = GatewayProcess.host(directory, Map.of())) {
            first.process().terminate();
            assertEquals(0, first.process().exitCode(), first.process()::stderr);
        }
        try (Ready second = GatewayProcess.host(directory, Map.of())) {
            assertEquals(200, second.get("/health/ready").statusCode());
        }
    }

    private static void awaitDraining(final Ready host) throws Exception {
        while (!host.get("/health/ready").body().contains("draining")) {
            assertFalse(host.process().stderr().contains("calls_not_ended"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Of the one CALL_ENDED that the queue must have. */
    private static String endReason(final Path data) {
        final List<JsonObject> ends = new ArrayList<>();
        try (ChronicleEventTail tail =
                ChronicleEventTail.openReadOnly(JournalPaths.events(data)).orElseThrow()) {
            tail.toStart();
            for (EventRecord event = tail.poll(); event != null; event = tail.poll()) {
                if (event.type().equals("CALL_ENDED")) {
                    ends.add(new JsonObject(event.json()));
                }
            }
        }
        assertEquals(1, ends.size());
        return ends.getFirst().getJsonObject("data").getString("end_reason");
    }
}
