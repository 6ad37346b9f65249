package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProblemsTest {
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
    void shouldAnswerUnknownResourcesWithAProblem() throws Exception {
        scene.get("/v1/nothing").problem(404);
        scene.send(scene.anonymous("/nothing")).problem(404);
        assertEquals("no such call", scene.get("/v1/calls/c1").problem(404));
        assertEquals("c1", scene.get("/v1/calls/c1").json().getString("call_id"));
        assertEquals("c1", scene.get("/v1/calls/c1/nothing").json().getString("call_id"));
    }

    @Test
    void shouldNameTheMethodsOfAResource() throws Exception {
        final HttpScene.Reply reply = scene.send("PUT", "/v1/calls", "{}");

        reply.problem(405);
        assertEquals("GET, POST", reply.header("Allow"));
        scene.send("PATCH", "/v1/calls/c1", "{}").problem(405);
        scene.send(scene.anonymous("/health/live").DELETE()).problem(405);
    }

    @Test
    void shouldRefuseBodiesThatAreNoJson() throws Exception {
        create("{\"call_id\":").problem(400);
        create("[]").problem(400);
        create("7").problem(400);
        scene.send(
                        scene.request("/v1/calls")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("call_id=c1")))
                .problem(415);
    }

    @Test
    void shouldNotRepeatAnUnreadableBody() throws Exception {
        assertFalse(create("{\"url\":\"wss://x/?key=hunter2\"").text().contains("hunter2"));
        assertFalse(create("{\"hunter2").text().contains("hunter2"));
    }

    @Test
    void shouldNameUnknownFields() throws Exception {
        assertEquals("unknown field: colour", create("{\"colour\":1}").problem(400));
        assertEquals("unknown field: bot.uri", create("{\"bot\":{\"uri\":1}}").problem(400));
        assertEquals(
                "unknown field: x", scene.send("DELETE", "/v1/calls/c1", "{\"x\":1}").problem(400));
        scene.send("POST", "/v1/calls/c1/bot/mute", "{\"x\":1}").problem(400);
        scene.send("POST", "/v1/calls/c1/recording", "{\"x\":1}").problem(400);
    }

    @Test
    void shouldNameFieldsOfAWrongType() throws Exception {
        assertTrue(create("{\"call_id\":7}").problem(400).startsWith("call_id must be"));
        assertTrue(create("{\"record\":\"yes\"}").problem(400).startsWith("record must be"));
        assertTrue(create("{\"metadata\":[]}").problem(400).startsWith("metadata must be"));
        assertTrue(create("{\"bot\":\"x\"}").problem(400).startsWith("bot must be"));
        assertTrue(
                create("{\"max_duration_s\":0}").problem(400).startsWith("max_duration_s must be"));
        assertTrue(
                create("{\"join_timeout_s\":1.5}")
                        .problem(400)
                        .startsWith("join_timeout_s must be"));
    }

    @Test
    void shouldRefuseCallIdsOfOtherCharacters() throws Exception {
        create("{\"call_id\":\"a b\"}").problem(400);
        create("{\"call_id\":\"\"}").problem(400);
        create("{\"call_id\":\"" + "a".repeat(129) + "\"}").problem(400);
        scene.get("/v1/calls/a%20b").problem(400);
        scene.get("/v1/calls/..%2f..%2fetc").problem(400);
        assertEquals(201, create("{\"call_id\":\"" + "a".repeat(128) + "\"}").status());
    }

    @Test
    void shouldRefuseUnreadableQueries() throws Exception {
        scene.get("/v1/calls?limit=0").problem(400);
        scene.get("/v1/calls?limit=x").problem(400);
        scene.get("/v1/calls?limit=100000").problem(400);
        scene.get("/v1/calls?state=asleep").problem(400);
        scene.get("/v1/calls?after=a.b").problem(400);
    }

    private HttpScene.Reply create(final String body) throws Exception {
        return scene.send("POST", "/v1/calls", body);
    }
}
