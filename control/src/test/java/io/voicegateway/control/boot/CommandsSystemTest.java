package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at a running host, each in a process of its own. */
@Tag("system")
@Timeout(120)
class CommandsSystemTest {
    @TempDir private Path directory;

    @Test
    void shouldTailTheQueueBesideItsWriter() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of());
                GatewayProcess tail =
                        GatewayProcess.start(directory, Map.of(), "events", "--follow", "--json")) {
            assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
            assertEquals("CALL_CREATED", new JsonObject(tail.readLine()).getString("type"));

            end(host, "c1");
            assertEquals("CALL_ENDED", typeOfNext(tail, "CALL_ENDED"));
            assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"c2\"}").statusCode());
            assertEquals("c2", new JsonObject(tail.readLine()).getString("call_id"));
        }
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsOn() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of());
                GatewayProcess tail =
                        GatewayProcess.start(directory, Map.of(), "events", "--follow")) {
            host.post("/v1/calls", "{\"call_id\":\"c1\"}");
            assertTrue(tail.readLine().contains(" c1 1 CALL_CREATED "));

            tail.closeStdout();
            end(host, "c1");

            assertEquals(0, tail.exitCode());
            assertEquals("", tail.stderr());
        }
    }

    @Test
    void shouldPrintTheHostsLatency() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of());
                GatewayProcess latency =
                        GatewayProcess.start(
                                directory, Map.of(), "latency", "--url", host.api().toString())) {
            final List<String> table = latency.remainingLines();

            assertEquals(0, latency.exitCode(), latency::stderr);
            assertEquals("", latency.stderr());
            assertTrue(table.stream().anyMatch(line -> line.startsWith("  unprotect ")));
        }
    }

    private static String typeOfNext(final GatewayProcess tail, final String type)
            throws Exception {
        String next = "";
        while (!next.equals(type)) {
            next = new JsonObject(tail.readLine()).getString("type");
        }
        return next;
    }

    private static void end(final Ready host, final String callId) throws Exception {
        host.process()
                .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + callId)).DELETE());
    }
}
