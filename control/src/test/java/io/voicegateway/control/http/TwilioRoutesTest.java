package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.call.CallState;
import io.voicegateway.engine.api.TwilioIds;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hang-up as Pipecat's and Twilio's own clients make it. */
@Timeout(30)
class TwilioRoutesTest {
    private static final String CALL = "/2010-04-01/Accounts/AC1/Calls/";

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
    void shouldEndTheCallOfThatSid() throws Exception {
        final String sid = TwilioIds.callSid("c1");

        final HttpScene.Reply reply =
                hangUp(CALL + sid + ".json", "AC1:token", "Status=completed");

        assertEquals(200, reply.status());
        assertEquals("completed", reply.json().getString("status"));
        assertEquals(sid, reply.json().getString("sid"));
        assertEquals(List.of("end c1 API_REQUEST"), scene.calls.commands());
    }

    @Test
    void shouldSayTwentyFourOhFourWhenTheCallIsOver() throws Exception {
        final HttpScene.Reply reply =
                hangUp(CALL + TwilioIds.callSid("gone") + ".json", "AC1:token", "Status=completed");

        assertEquals(404, reply.status());
        assertEquals(20404, reply.json().getInteger("code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AC1:wrong", "AC2:token", "", "AC1", "AC1:token:"})
    void shouldRefuseOtherCredentials(final String credentials) throws Exception {
        final HttpScene.Reply reply =
                hangUp(
                        CALL + TwilioIds.callSid("c1") + ".json",
                        credentials,
                        "Status=completed");

        assertEquals(401, reply.status());
        assertEquals(20003, reply.json().getInteger("code"));
        assertEquals(List.of(), scene.calls.commands());
    }

    @Test
    void shouldRefuseABearerTokenAnotherAccountAndAnotherStatus() throws Exception {
        final String path = CALL + TwilioIds.callSid("c1") + ".json";
        final HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();

        assertEquals(401, scene.send(scene.request(path).POST(nothing)).status());
        assertEquals(
                404,
                hangUp(path.replace("AC1", "AC2"), "AC1:token", "Status=completed").status());
        assertEquals(400, hangUp(path, "AC1:token", "Status=busy").status());
        assertEquals(400, hangUp(path, "AC1:token", "").status());
        assertEquals(List.of(), scene.calls.commands());
    }

    private HttpScene.Reply hangUp(
            final String path, final String credentials, final String form) throws Exception {
        final String basic =
                Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return scene.send(
                scene.anonymous(path)
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }
}
