package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.call.CallRefusedException;
import io.voicegateway.control.call.CallState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HandoffRoutesTest {
    private static final String HANDOFF = "/v1/calls/c1/handoff";

    @TempDir private Path directory;
    private HttpScene scene;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
        scene.calls.with("c1", CallState.ACTIVE);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldPassTheRequestOnAndAnswerWithTheCall() throws Exception {
        final HttpScene.Reply reply =
                scene.send("POST", HANDOFF, "{\"reason\":\"asked for one\",\"timeout_s\":30}");

        assertEquals(202, reply.status());
        assertEquals("handoff_requested", reply.json().getString("state"));
        assertEquals("requested", reply.json().getJsonObject("handoff").getString("state"));
        assertTrue(reply.json().getJsonObject("handoff").containsKey("requested_at"));
        assertEquals(202, scene.send("POST", HANDOFF, null).status());
        assertEquals(202, scene.send("DELETE", HANDOFF, null).status());
        assertEquals(
                List.of("handoff c1 asked for one 30000", "handoff c1 null null", "end_handoff c1"),
                scene.calls.commands());
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws Exception {
        assertTrue(handoffProblem("{\"timeout_s\":0}").startsWith("timeout_s must be"));
        assertTrue(handoffProblem("{\"timeout_s\":86401}").startsWith("timeout_s must be"));
        assertTrue(handoffProblem("{\"reason\":\"\"}").startsWith("reason must be"));
        assertTrue(
                handoffProblem("{\"reason\":\"" + "x".repeat(257) + "\"}")
                        .startsWith("reason must be"));
        assertEquals("unknown field: to", handoffProblem("{\"to\":\"human\"}"));
        scene.send("DELETE", HANDOFF, "{\"reason\":\"x\"}").problem(400);
        scene.send("POST", "/v1/calls/c2/handoff", null).problem(404);
        scene.send("DELETE", "/v1/calls/c2/handoff", null).problem(404);
    }

    @Test
    void shouldSayThatTheCallIsNotActive() throws Exception {
        scene.calls.refuse(
                new CallRefusedException(
                        CallRefusedException.Refusal.CONFLICT,
                        "only an active call can be handed over"));

        final HttpScene.Reply reply = scene.send("POST", HANDOFF, null);

        assertEquals("only an active call can be handed over", reply.problem(409));
        assertEquals("c1", reply.json().getString("call_id"));
    }

    private String handoffProblem(final String body) throws Exception {
        return scene.send("POST", HANDOFF, body).problem(400);
    }
}
