package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenRole;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AuthenticationTest {
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
    void shouldRefuseRequestsWithoutAToken() throws Exception {
        final HttpScene.Reply reply = scene.send(scene.anonymous("/v1/calls"));

        reply.problem(401);
        assertEquals("Bearer", reply.header("WWW-Authenticate"));
        scene.send(scene.anonymous("/v1/calls").header("Authorization", "Basic eDp5")).problem(401);
    }

    @Test
    void shouldRefuseForgedTokens() throws Exception {
        final String forged =
                new LiveKitTokens(HttpScene.KEY, "another", Clock.systemUTC()).adminToken(null, 60);

        assertEquals(401, status(forged));
        assertEquals(401, status("no.token.atall"));
        assertEquals(401, status(""));
    }

    @Test
    void shouldRefuseTokensOutsideTheirTime() throws Exception {
        assertEquals(401, status(adminTokenMadeAt(Duration.ofHours(-2))));
        assertEquals(401, status(adminTokenMadeAt(Duration.ofHours(2))));
        assertEquals(200, status(adminTokenMadeAt(Duration.ZERO)));
    }

    @Test
    void shouldForbidTokensWithoutAnAdministratorsGrant() throws Exception {
        final String driver =
                scene.tokens.participantToken(
                        TokenRole.DRIVER, "call_c1", "driver_c1", "", Map.of(), 600);

        assertEquals(403, status(driver));
    }

    @Test
    void shouldForbidARoomsTokenOtherCalls() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE).with("c2", CallState.ACTIVE);

        final HttpScene.Reply other = withRoomToken("GET", "/v1/calls/c2");

        other.problem(403);
        assertEquals("c2", other.json().getString("call_id"));
        assertEquals(200, withRoomToken("GET", "/v1/calls/c1").status());
        withRoomToken("DELETE", "/v1/calls/c2").problem(403);
        withRoomToken("GET", "/v1/events?call_id=c2").problem(403);
        withRoomToken("POST", "/v1/calls/c2/bot/mute").problem(403);
        withRoomToken("POST", "/v1/calls/c2/handoff").problem(403);
        withRoomToken("GET", "/v1/calls/c2/recording").problem(403);
        withRoomToken("GET", "/v1/latency").problem(403);
    }

    @Test
    void shouldShowARoomsTokenItsCallAloneInTheList() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE).with("c2", CallState.ACTIVE);

        final JsonArray calls = withRoomToken("GET", "/v1/calls").json().getJsonArray("calls");

        assertEquals(1, calls.size());
        assertEquals("c1", calls.getJsonObject(0).getString("call_id"));
    }

    @Test
    void shouldLetARoomsTokenCreateItsCallAlone() throws Exception {
        create("{\"call_id\":\"c2\"}").problem(403);
        create("{}").problem(403);
        assertEquals(201, create("{\"call_id\":\"c1\"}").status());
    }

    private HttpScene.Reply create(final String body) throws Exception {
        return scene.send(
                scene.anonymous("/v1/calls")
                        .header("Authorization", "Bearer " + scene.roomToken("c1"))
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpScene.Reply withRoomToken(final String method, final String path) throws Exception {
        return scene.send(
                scene.anonymous(path)
                        .header("Authorization", "Bearer " + scene.roomToken("c1"))
                        .method(method, BodyPublishers.noBody()));
    }

    private int status(final String token) throws Exception {
        return scene.send(scene.anonymous("/v1/calls").header("Authorization", "Bearer " + token))
                .status();
    }

    private static String adminTokenMadeAt(final Duration offset) {
        return new LiveKitTokens(
                        HttpScene.KEY, HttpScene.SECRET, Clock.offset(Clock.systemUTC(), offset))
                .adminToken(null, 600);
    }
}
