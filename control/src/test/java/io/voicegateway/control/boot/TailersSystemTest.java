package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten processes tail the queue of a gateway, and one of them stops in the middle. */
@Tag("system")
@Timeout(180)
class TailersSystemTest {
    private static final int TAILER_COUNT = 10;
    private static final int CALL_COUNT = 15;
    private static final String FIRST = "the-first-call";

    @TempDir private Path directory;

    @Test
    void shouldLetTenTailersReadAndOneOfThemStop() throws Exception {
        final List<GatewayProcess> tailers = new ArrayList<>();
        try (Ready host = GatewayProcess.host(directory, Map.of())) {
            call(host, FIRST);
            for (int i = 0; i < TAILER_COUNT; i++) {
                tailers.add(
                        GatewayProcess.start(directory, Map.of(), "events", "--follow", "--json"));
            }
            for (final GatewayProcess tailer : tailers) {
                assertEquals(FIRST, read(tailer).getString("call_id"));
            }
            final GatewayProcess stopped = tailers.getFirst();
            stopped.signal("STOP");

            for (int i = 0; i < CALL_COUNT; i++) {
                call(host, "c" + i);
            }

            final List<String> events =
                    host.process()
                            .getLines(host.api().resolve("/v1/events?from=start"))
                            .lines()
                            .toList();
            assertEquals(2 * (CALL_COUNT + 1), events.size());
            for (final GatewayProcess tailer : tailers.subList(1, TAILER_COUNT)) {
                assertReads(events, tailer);
            }
            final String health = host.get("/health/ready").body();
            assertTrue(health.contains("\"events\":{\"status\":\"up\""), health);

            stopped.signal("CONT");
            assertReads(events, stopped);
        } finally {
            CloseHelper.closeAll(tailers);
        }
    }

    /** The first event was read to see that the tailer is there. */
    private static void assertReads(final List<String> events, final GatewayProcess tailer)
            throws Exception {
        for (final String event : events.subList(1, events.size())) {
            assertEquals(event, tailer.readLine());
        }
    }

    private static JsonObject read(final GatewayProcess tailer) throws Exception {
        return new JsonObject(tailer.readLine());
    }

    /** A call that is made and ended, until its end is written. */
    private static void call(final Ready host, final String id) throws Exception {
        assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"" + id + "\"}").statusCode());
        final HttpRequest.Builder end =
                HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + id)).DELETE();
        assertEquals(202, host.process().send(end).statusCode());
        ScenarioCall.await(
                "the end of " + id,
                () ->
                        host.process()
                                .getLines(host.api().resolve("/v1/events?from=start&call_id=" + id))
                                .contains("CALL_ENDED"));
    }
}
