package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallRefusedException;
import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.ConductorBusyException;
import io.voicegateway.control.call.OnBotClose;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CallRoutesTest {
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
    void shouldCreateACall() throws Exception {
        final HttpScene.Reply reply =
                create(
                        """
                        {"call_id": "c1", "driver_identity": "sip_1", "record": false,
                         "metadata": {"tenant": "t", "n": 1}, "max_duration_s": 60, "join_timeout_s": 5,
                         "bot": {"mode": "attached", "url": "wss://bot.example/x?key=hunter2", "dialect": "twilio",
                                 "headers": {"X-Key": "hunter3"}, "parameters": {"p": "1"}, "on_close": "hold"}}
                        """);

        assertEquals(201, reply.status());
        assertEquals("c1", reply.json().getString("call_id"));
        assertFalse(reply.text().contains("hunter"));
        final CallRequest request = Objects.requireNonNull(scene.calls.lastRequest());
        assertEquals("sip_1", request.driverIdentity());
        assertEquals(false, request.record());
        assertEquals(Map.of("tenant", "t", "n", "1"), request.metadata());
        assertEquals(60, request.maxDurationS());
        assertEquals(5, request.joinTimeoutS());
        final var bot = Objects.requireNonNull(request.bot());
        assertEquals("key=hunter2", Objects.requireNonNull(bot.url()).getQuery());
        assertEquals(Map.of("X-Key", "hunter3"), bot.headers());
        assertEquals(OnBotClose.HOLD, bot.onClose());
    }

    @Test
    void shouldCreateACallWithANativeBot() throws Exception {
        final HttpScene.Reply reply =
                create("{\"call_id\":\"c1\",\"bot\":{\"mode\":\"native\",\"on_close\":\"hold\"}}");

        assertEquals(201, reply.status());
        assertEquals(
                BotRequest.inRoom(OnBotClose.HOLD),
                Objects.requireNonNull(scene.calls.lastRequest()).bot());
    }

    @Test
    void shouldRefuseToDialANativeBot() throws Exception {
        for (final String member :
                List.of(
                        "\"url\":\"ws://b\"",
                        "\"dialect\":\"opus\"",
                        "\"sample_rate\":8000",
                        "\"headers\":{}",
                        "\"parameters\":{}")) {
            final String reason =
                    create("{\"bot\":{\"mode\":\"native\"," + member + "}}").problem(400);
            assertTrue(reason.contains("a native bot is not dialled"), reason);
        }
        create("{\"bot\":{\"mode\":\"detached\"}}").problem(400);
    }

    @Test
    void shouldChooseAnIdWhenTheBodyHasNone() throws Exception {
        assertEquals(201, scene.send("POST", "/v1/calls", null).status());
        assertEquals(200, create("{}").status());
        assertNull(Objects.requireNonNull(scene.calls.lastRequest()).callId());
    }

    @Test
    void shouldAnswerAnExistingCallUnchanged() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        final HttpScene.Reply reply = create("{\"call_id\":\"c1\",\"record\":false}");

        assertEquals(200, reply.status());
        assertEquals("active", reply.json().getString("state"));
    }

    @Test
    void shouldAnswerConflictsWithTheCallsId() throws Exception {
        scene.calls.refuse(new CallRefusedException(Refusal.CONFLICT, "the call has ended"));

        final HttpScene.Reply reply = create("{\"call_id\":\"c1\"}");

        assertEquals("the call has ended", reply.problem(409));
        assertEquals("c1", reply.json().getString("call_id"));
    }

    @Test
    void shouldTellWhenToTryAgainWhenFull() throws Exception {
        for (final Refusal refusal : List.of(Refusal.UNAVAILABLE, Refusal.LIVEKIT_UNREACHABLE)) {
            scene.calls.refuse(new CallRefusedException(refusal, "full"));

            final HttpScene.Reply reply = create("{\"call_id\":\"c1\"}");

            assertEquals("full", reply.problem(503));
            assertEquals("1", reply.header("Retry-After"));
        }
        scene.calls.refuse(new ConductorBusyException());
        assertEquals("1", scene.get("/v1/calls").header("Retry-After"));
    }

    @Test
    void shouldHideUnexpectedErrors() throws Exception {
        scene.calls.refuse(new IllegalStateException("hunter2"));

        assertFalse(scene.get("/v1/calls/c1").problem(500).contains("hunter2"));
    }

    @Test
    void shouldRefuseBotsThatTheGatewayMustNotDial() throws Exception {
        bot("\"url\":\"http://bot.example\"").problem(400);
        bot("\"url\":\"no url\"").problem(400);
        bot("\"url\":\"ws://user:pass@bot.example\"").problem(400);
        bot("\"url\":\"ws://b\",\"headers\":{\"Host\":\"x\"}").problem(400);
        bot("\"url\":\"ws://b\",\"headers\":{\"X\":\"a\\r\\nB: c\"}").problem(400);
        bot("\"dialect\":\"klingon\"").problem(400);
        bot("\"dialect\":\"l16\",\"sample_rate\":\"8000\"").problem(400);
        bot("\"on_close\":\"explode\"").problem(400);
    }

    @Test
    void shouldListPageByPage() throws Exception {
        List.of("a", "b", "c").forEach(callId -> scene.calls.with(callId, CallState.ACTIVE));
        scene.calls.with("d", CallState.ENDED);

        final JsonObject first = scene.get("/v1/calls?limit=2").json();
        final JsonObject second = scene.get("/v1/calls?limit=2&after=b").json();

        assertEquals(List.of("a", "b"), ids(first));
        assertEquals("b", first.getString("next"));
        assertEquals(List.of("c", "d"), ids(second));
        assertFalse(second.containsKey("next"));
        assertEquals(List.of("d"), ids(scene.get("/v1/calls?state=ended").json()));
    }

    @Test
    void shouldDescribeACall() throws Exception {
        scene.calls.with("c1", CallState.ENDED);

        final JsonObject call = scene.get("/v1/calls/c1").json();

        assertEquals("call_c1", call.getString("room"));
        assertEquals("2026-11-24T12:00:00.120Z", call.getString("created_at"));
        assertEquals("2026-11-24T12:00:00.125Z", call.getString("started_at"));
        assertEquals("driver_left", call.getString("end_reason"));
        assertEquals(
                new JsonObject(
                        """
                        {"sid": "TR_1", "role": "driver", "muted": false, "state": "live"}
                        """),
                call.getJsonArray("participants")
                        .getJsonObject(0)
                        .getJsonArray("tracks")
                        .getJsonObject(0));
        assertEquals(4_200, call.getJsonObject("bot").getInteger("heard_ms"));
        assertEquals("recordings/c1", call.getJsonObject("recording").getString("directory"));
        assertEquals("none", call.getJsonObject("handoff").getString("state"));
        assertEquals(2, call.getJsonObject("quality").getJsonObject("driver").getInteger("lost"));
        assertEquals("5", call.getJsonObject("events").getString("first_index"));
    }

    @Test
    void shouldAcceptTheEndOfACallAgainAndAgain() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        assertEquals(202, scene.send("DELETE", "/v1/calls/c1", "{\"reason\":\"r\"}").status());
        final HttpScene.Reply again = scene.send("DELETE", "/v1/calls/c1", null);

        assertEquals(202, again.status());
        assertEquals("ending", again.json().getString("state"));
        assertEquals("end c1 API_REQUEST r", scene.calls.commands().getFirst());
        scene.send("DELETE", "/v1/calls/other", null).problem(404);
    }

    private HttpScene.Reply create(final String body) throws Exception {
        return scene.send("POST", "/v1/calls", body);
    }

    private HttpScene.Reply bot(final String fields) throws Exception {
        return create("{\"bot\":{" + fields + "}}");
    }

    private static List<String> ids(final JsonObject list) {
        return list.getJsonArray("calls").stream()
                .map(call -> ((JsonObject) call).getString("call_id"))
                .collect(Collectors.toList());
    }
}
