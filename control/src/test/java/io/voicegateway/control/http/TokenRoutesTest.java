package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.CallState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TokenRoutesTest {
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
    void shouldIssueADriversToken() throws Exception {
        scene.calls.with("c1", CallState.CREATED);

        final JsonObject token =
                issue("{\"role\":\"driver\",\"ttl_s\":60,\"name\":\"Ann\"}").json();

        assertEquals("driver_c1", token.getString("identity"));
        assertEquals("call_c1", token.getString("room"));
        assertEquals(HttpScene.LIVEKIT_URL, token.getString("url"));
        final var jwt = JWT.decode(token.getString("token"));
        assertEquals("driver_c1", jwt.getSubject());
        assertEquals("Ann", jwt.getClaim("name").asString());
        assertEquals(true, grants(token).get("roomJoin"));
        final Instant expiresAt = Instant.parse(token.getString("expires_at"));
        assertTrue(expiresAt.isBefore(Instant.now().plusSeconds(61)));
        assertEquals(expiresAt.getEpochSecond(), jwt.getExpiresAtAsInstant().getEpochSecond());
    }

    @Test
    void shouldGiveASecondHumanAnIdentityOfItsOwn() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        assertEquals("human_c1.2", issue("{\"role\":\"human\"}").json().getString("identity"));
    }

    @Test
    void shouldGiveAnAttachedBotNoWayIntoTheRoom() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        final JsonObject token = issue("{\"role\":\"bot\"}").json();

        assertEquals("bot_c1", token.getString("identity"));
        assertEquals(false, grants(token).get("roomJoin"));
        assertEquals("call_c1", grants(token).get("room"));
    }

    @Test
    void shouldLetANativeBotIntoTheRoom() throws Exception {
        scene.calls.with("native1", CallState.CREATED);

        final JsonObject token =
                scene.send("POST", "/v1/calls/native1/tokens", "{\"role\":\"bot\"}").json();

        assertEquals("bot_native1", token.getString("identity"));
        assertEquals(true, grants(token).get("roomJoin"));
        assertEquals(true, grants(token).get("canPublish"));
        assertEquals("call_native1", grants(token).get("room"));
    }

    @Test
    void shouldRefuseOtherRolesAndLives() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE).with("c2", CallState.ENDED);

        issue("{}").problem(400);
        issue("{\"role\":\"admin\"}").problem(400);
        issue("{\"role\":\"driver\",\"ttl_s\":0}").problem(400);
        issue("{\"role\":\"driver\",\"ttl_s\":86401}").problem(400);
        issue("{\"role\":\"driver\",\"name\":\"" + "n".repeat(257) + "\"}").problem(400);
        assertEquals(200, issue("{\"role\":\"driver\",\"ttl_s\":86400}").status());
        scene.send("POST", "/v1/calls/c2/tokens", "{\"role\":\"driver\"}").problem(409);
        scene.send("POST", "/v1/calls/c3/tokens", "{\"role\":\"driver\"}").problem(404);
    }

    private HttpScene.Reply issue(final String body) throws Exception {
        return scene.send("POST", "/v1/calls/c1/tokens", body);
    }

    private static Map<String, Object> grants(final JsonObject token) {
        return JWT.decode(token.getString("token")).getClaim("video").asMap();
    }
}
