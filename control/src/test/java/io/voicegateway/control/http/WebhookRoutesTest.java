package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.participant.LiveKitFact;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WebhookRoutesTest {
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

    private static final String BODY =
            "{\"event\":\"room_finished\",\"id\":\"EV_1\",\"room\":{\"name\":\"call_c1\"}}";

    @Test
    void shouldBelieveTheRoomServer() throws Exception {
        assertEquals(200, post(token(BODY), BODY).status());

        assertEquals(1, scene.webhookFacts.size());
        final LiveKitFact fact = scene.webhookFacts.getFirst();
        assertEquals("call_c1", fact.room());
    }

    @Test
    void shouldBelieveNobodyElse() throws Exception {
        post(token("{}"), BODY).problem(401);
        post("nonsense", BODY).problem(401);
        post(scene.adminToken(), BODY).problem(401);
        scene.send(scene.anonymous("/livekit/webhook").POST(BodyPublishers.ofString(BODY)))
                .problem(401);
        assertEquals(0, scene.webhookFacts.size());
    }

    @Test
    void shouldRefuseWhatIsNoWebhook() throws Exception {
        post(token("[]"), "[]").problem(400);
    }

    private String token(final String body) {
        return scene.tokens.bodyToken(body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpScene.Reply post(final String token, final String body) throws Exception {
        return scene.send(
                scene.anonymous("/livekit/webhook")
                        .header("Authorization", token)
                        .header("Content-Type", "application/webhook+json")
                        .POST(BodyPublishers.ofString(body)));
    }
}
