package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.voicegateway.control.call.CallState;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BotRoutesTest {
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
    void shouldPassOnWhatTheBotIsToDo() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        assertEquals(200, scene.send("POST", "/v1/calls/c1/bot/mute", null).status());
        assertEquals(200, scene.send("POST", "/v1/calls/c1/bot/unmute", "{}").status());
        assertEquals(200, scene.send("POST", "/v1/calls/c1/bot/clear", null).status());

        assertEquals(List.of("mute c1 true", "mute c1 false", "clear c1"), scene.calls.commands());
        scene.send("POST", "/v1/calls/c2/bot/mute", null).problem(404);
    }

    @Test
    void shouldSendDigits() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        assertEquals(
                202,
                scene.send("POST", "/v1/calls/c1/dtmf", "{\"digits\":\"12*#A\"}").status());

        assertEquals(List.of("dtmf c1 12*#A"), scene.calls.commands());
        scene.send("POST", "/v1/calls/c1/dtmf", "{\"digits\":\"\"}").problem(400);
        scene.send("POST", "/v1/calls/c1/dtmf", "{\"digits\":\"E\"}").problem(400);
        scene.send("POST", "/v1/calls/c1/dtmf", "{}").problem(400);
        scene.send("POST", "/v1/calls/c2/dtmf", "{\"digits\":\"1\"}").problem(404);
    }

    @Test
    void shouldSwapTheBot() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        final HttpScene.Reply reply =
                scene.send("PUT", "/v1/calls/c1/bot", "{\"url\":\"ws://b.example/?k=hunter2\"}");

        assertEquals(200, reply.status());
        assertFalse(reply.text().contains("hunter2"));
        assertEquals(
                "b.example",
                Objects.requireNonNull(Objects.requireNonNull(scene.calls.lastBot()).url())
                        .getHost());
        scene.send("PUT", "/v1/calls/c1/bot", "{}").problem(400);
        scene.send("PUT", "/v1/calls/c1/bot", "{\"url\":\"ws://b\",\"mode\":\"native\"}")
                .problem(400);
    }
}
