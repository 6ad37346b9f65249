package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.journal.ChronicleEventTail;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventRoutesTest {
    @TempDir private Path directory;
    private HttpScene scene;
    private ChronicleEventJournal journal;

    @BeforeEach
    void launch() throws Exception {
        final Path events = directory.resolve("events");
        journal = ChronicleEventJournal.launch(events);
        scene =
                HttpScene.launch(
                        directory, HttpLimits.DEFAULT, () -> ChronicleEventTail.open(events));
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    void shouldStreamServerSentEvents() throws Exception {
        append("c1", EventType.CALL_CREATED);
        append("c1", EventType.CALL_STARTED);

        try (BufferedReader stream = stream(scene.request("/v1/events?from=start"))) {
            final JsonObject created = next(stream, "CALL_CREATED");
            next(stream, "CALL_STARTED");
            append("c1", EventType.CALL_ENDED);
            final JsonObject ended = next(stream, "CALL_ENDED");

            assertEquals(1, created.getInteger("seq"));
            assertEquals(3, ended.getInteger("seq"));
        }
    }

    @Test
    void shouldResumeBehindTheLastEventId() throws Exception {
        append("c1", EventType.CALL_CREATED);
        append("c1", EventType.CALL_STARTED);
        final String first = Long.toUnsignedString(journal.positions("c1").firstIndex());

        assertEquals(List.of("CALL_CREATED", "CALL_STARTED"), types("?from=" + first));
        assertEquals(
                List.of("CALL_STARTED"), types(lines("/v1/events").header("Last-Event-ID", first)));
    }

    @Test
    void shouldBeginAtTheEnd() throws Exception {
        append("c1", EventType.CALL_CREATED);

        assertEquals(List.of(), types("?from=end"));
        try (BufferedReader stream = stream(scene.request("/v1/events?from=end"))) {
            append("c1", EventType.CALL_STARTED);
            next(stream, "CALL_STARTED");
        }
    }

    @Test
    void shouldFilterByCallAndType() throws Exception {
        append("c1", EventType.CALL_CREATED);
        append("c2", EventType.CALL_CREATED);
        append("c2", EventType.CALL_ENDED);

        assertEquals(2, types("?from=start&call_id=c2").size());
        assertEquals(List.of("CALL_ENDED"), types("?from=start&type=CALL_ENDED"));
        assertEquals(List.of(), types("?from=start&type=CALL_ENDED&call_id=c1"));
    }

    @Test
    void shouldShowARoomsTokenItsCallAlone() throws Exception {
        append("c1", EventType.CALL_CREATED);
        append("c2", EventType.CALL_CREATED);

        final HttpScene.Reply reply =
                scene.send(
                        scene.anonymous("/v1/events?from=start")
                                .header("Accept", "application/x-ndjson")
                                .header("Authorization", "Bearer " + scene.roomToken("c2")));

        assertEquals(1, reply.text().lines().count());
        assertTrue(reply.text().contains("\"call_id\":\"c2\""));
    }

    @Test
    void shouldFollowLinesOnRequest() throws Exception {
        append("c1", EventType.CALL_CREATED);

        try (BufferedReader stream = stream(lines("/v1/events?from=start&follow=true"))) {
            assertTrue(stream.readLine().contains("CALL_CREATED"));
            append("c1", EventType.CALL_STARTED);
            assertTrue(stream.readLine().contains("CALL_STARTED"));
        }
    }

    @Test
    void shouldRefuseOtherBeginnings() throws Exception {
        append("c1", EventType.CALL_CREATED);

        scene.get("/v1/events?from=yesterday").problem(400);
        scene.get("/v1/events?from=-1").problem(400);
        scene.get("/v1/events?from=99999999999999999999").problem(400);
        scene.get("/v1/events?from=7").problem(400);
        scene.get("/v1/events?type=NOTHING").problem(400);
        scene.get("/v1/events?call_id=a.b").problem(400);
        scene.send(scene.request("/v1/events").header("Last-Event-ID", "x")).problem(400);
    }

    private List<String> types(final String query) throws Exception {
        return types(lines("/v1/events" + query));
    }

    private List<String> types(final HttpRequest.Builder request) throws Exception {
        final HttpScene.Reply reply = scene.send(request);
        assertEquals(200, reply.status(), reply::text);
        assertEquals("application/x-ndjson", reply.header("Content-Type"));
        return reply.text().lines().map(line -> new JsonObject(line).getString("type")).toList();
    }

    private HttpRequest.Builder lines(final String path) {
        return scene.request(path).header("Accept", "application/x-ndjson");
    }

    private BufferedReader stream(final HttpRequest.Builder request) throws Exception {
        final InputStream body =
                scene.client().send(request.build(), BodyHandlers.ofInputStream()).body();
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static JsonObject next(final BufferedReader stream, final String type)
            throws Exception {
        String id = stream.readLine();
        while (id.isEmpty() || id.startsWith(":")) {
            id = stream.readLine();
        }
        assertEquals("event: " + type, stream.readLine());
        final JsonObject data = new JsonObject(stream.readLine().substring("data: ".length()));
        assertEquals("id: " + data.getString("index"), id);
        assertEquals(type, data.getString("type"));
        assertEquals("", stream.readLine());
        return data;
    }

    /** Returns when it is in the queue. */
    private void append(final String callId, final EventType type) {
        final long count = journal.positions(callId).count();
        journal.append(
                new Event(
                        type,
                        callId + type,
                        callId,
                        Instant.EPOCH,
                        0,
                        "gw",
                        EventSource.API,
                        Map.of()));
        while (journal.positions(callId).count() == count) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
