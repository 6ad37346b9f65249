package io.voicegateway.control.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import java.nio.file.Files;
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

/** What a gateway does with the calls that its predecessor left when it was killed. */
@Tag("system")
@Timeout(120)
class CrashSystemTest {
    private static final String SECRET_BOT =
            "{\"call_id\":\"c1\",\"bot\":{\"url\":\"ws://127.0.0.1:1/?token=hunter2\","
                    + "\"headers\":{\"X-Key\":\"hunter3\"}}}";

    @TempDir private Path directory;

    private void kill(final Ready host) throws InterruptedException {
        host.process().kill();
        assertEquals(137, host.process().exitCode());
    }

    @Test
    void shouldEndTheCallsOfAGatewayThatWasKilled() throws Exception {
        try (Ready killed = GatewayProcess.host(directory, Map.of())) {
            assertEquals(201, killed.post("/v1/calls", SECRET_BOT).statusCode());
            awaitEvents(killed, 1);
            kill(killed);
        }

        try (Ready next = GatewayProcess.host(directory, Map.of())) {
            awaitEvents(next, 2);

            assertEquals(
                    List.of("1 CALL_CREATED", "2 CALL_ENDED gateway_crash"), story(next.data()));
            assertEquals(
                    "ended", new JsonObject(next.get("/v1/calls/c1").body()).getString("state"));
            assertEquals(409, next.post("/v1/calls", "{\"call_id\":\"c1\"}").statusCode());
        }
    }

    @Test
    void shouldShowNobodyWhatIsSealed() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of())) {
            assertEquals(201, host.post("/v1/calls", SECRET_BOT).statusCode());
            awaitEvents(host, 1);

            for (final String path : List.of("/v1/events?from=start", "/v1/calls/c1")) {
                final String body = host.process().getLines(host.api().resolve(path));
                assertTrue(body.contains("c1"), body);
                assertTrue(!body.contains("sealed") && !body.contains("hunter"), body);
            }
            assertTrue(!host.process().stderr().contains("hunter"));
            kill(host);
        }
        try (var files = Files.walk(directory)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
                assertTrue(!bytes.contains("hunter"), file::toString);
            }
        }
    }

    private static void awaitEvents(final Ready host, final int count) {
        while (story(host.data()).size() < count) {
            assertTrue(host.process().isAlive(), host.process()::stderr);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<String> story(final Path data) {
        final List<String> story = new ArrayList<>();
        try (ChronicleEventTail tail =
                ChronicleEventTail.openReadOnly(JournalPaths.events(data)).orElseThrow()) {
            tail.toStart();
            for (EventRecord event = tail.poll(); event != null; event = tail.poll()) {
                final String reason =
                        new JsonObject(event.json())
                                .getJsonObject("data")
                                .getString("end_reason", "");
                story.add((event.seq() + " " + event.type() + " " + reason).strip());
            }
        }
        return story;
    }
}
