package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.embedded.EmbeddedSettings;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.engine.api.EngineSnapshot.CounterValue;
import io.voicegateway.engine.transport.TestRoomPeer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The API, the webhooks and the limits of the embedded room server. */
class EmbeddedApiSystemTest extends EmbeddedServerScene {
    private static final EmbeddedLimits TIGHT =
            new EmbeddedLimits(
                    2, 2, 2, 10, 10, 64 * 1024, 30_000, 1_000, EmbeddedLimits.Connections.DEFAULT);
    private static final EmbeddedLimits HASTY =
            new EmbeddedLimits(
                    1, 1, 1, 1, 1, 64 * 1024, 300, 1_000, EmbeddedLimits.Connections.DEFAULT);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void shouldAnswerInTwirpsTerms() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        final String admin = token(Map.of("roomAdmin", true, "room", ROOM));
        final String creator = token(Map.of("roomCreate", true, "roomList", true));

        assertEquals("OK", get("/").body());
        assertError(401, "unauthenticated", call("ListRooms", "nobody", "{}"));
        assertError(401, "unauthenticated", call("CreateRoom", admin, "{\"name\":\"x\"}"));
        assertError(400, "invalid_argument", call("CreateRoom", creator, "{}"));
        assertError(400, "malformed", call("CreateRoom", creator, "{"));
        assertError(404, "bad_route", call("NoSuchCall", creator, "{}"));
        assertError(404, "not_found", call("DeleteRoom", creator, "{\"room\":\"x\"}"));
        assertError(
                404,
                "not_found",
                call("GetParticipant", admin, "{\"room\":\"call_c1\",\"identity\":\"x\"}"));
        assertError(
                401,
                "unauthenticated",
                call("ListParticipants", admin, "{\"room\":\"call_other\"}"));

        final String first =
                call("CreateRoom", creator, "{\"name\":\"call_c1\",\"empty_timeout\":7}").body();
        final String second =
                call("CreateRoom", creator, "{\"name\":\"call_c1\",\"metadata\":\"m\"}").body();
        assertEquals(first, second);
        assertTrue(second.contains("\"emptyTimeout\":7"), second);
    }

    @Test
    void shouldMuteAndLimitParticipantsByTheApi() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        final String admin = token(Map.of("roomAdmin", true, "room", ROOM));
        try (TestRoomPeer driver = peer()) {
            active(signal, 1, "driver_c1", driver);
            final String ofTrack =
                    "{\"room\":\"call_c1\",\"identity\":\"driver_c1\",\"track_sid\":\""
                            + published(1)
                            + "\",\"muted\":";

            assertError(
                    412,
                    "failed_precondition",
                    call("MutePublishedTrack", admin, ofTrack + "false}"));
            assertEquals(200, call("MutePublishedTrack", admin, ofTrack + "true}").statusCode());
            assertTrue(events.await(SignalEvents.OwnMute.class).isMuted());

            final HttpResponse<String> updated =
                    call(
                            "UpdateParticipant",
                            admin,
                            """
                            {"room":"call_c1","identity":"driver_c1","name":"Dora",
                             "attributes":{"a":"b"},"permission":{"can_subscribe":true}}""");
            assertTrue(updated.body().contains("\"name\":\"Dora\""), updated.body());
            assertTrue(!updated.body().contains("tracks"), updated.body());
        }
    }

    @Test
    void shouldPostSignedWebhooksInOrderAndAgainWhenTheyFail() throws Exception {
        final BlockingQueue<WebhookResult> received = new LinkedBlockingQueue<>();
        final AtomicInteger failures = new AtomicInteger(2);
        final HttpServer receiver = receiver(received, failures);
        launch(
                EmbeddedLimits.DEFAULT,
                List.of(URI.create("http://127.0.0.1:" + receiver.actualPort() + "/hook")));
        try (TestRoomPeer driver = peer()) {
            active(signal, 1, "driver_c1", driver);
            published(1);
            signal.leave(1);

            assertTrue(fact(received) instanceof LiveKitFact.ParticipantJoined);
            assertTrue(fact(received) instanceof LiveKitFact.TrackPublished);
            assertTrue(fact(received) instanceof LiveKitFact.TrackUnpublished);
            assertTrue(fact(received) instanceof LiveKitFact.ParticipantLeft);
            assertEquals(0, server.counters().value(EmbeddedCounter.WEBHOOKS_LOST));
        }
    }

    @Test
    void shouldPostTheLastWebhooksBeforeItStops() throws Exception {
        final BlockingQueue<WebhookResult> received = new LinkedBlockingQueue<>();
        final HttpServer receiver = receiver(received, new AtomicInteger());
        launch(
                EmbeddedLimits.DEFAULT,
                List.of(URI.create("http://127.0.0.1:" + receiver.actualPort() + "/hook")));
        try (TestRoomPeer driver = peer()) {
            active(signal, 1, "driver_c1", driver);

            server.close();

            while (!(fact(received) instanceof LiveKitFact.RoomFinished)) {
                assertEquals(0, server.counters().value(EmbeddedCounter.WEBHOOKS_LOST));
            }
        }
    }

    @Test
    void shouldAnswerInTheKindOfFrameThatItWasAskedIn() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        try (HostileClient client = new HostileClient(vertx, server.port(), tokens)) {
            final String answer =
                    client.sayText(ROOM, "text", "{\"pingReq\":{\"timestamp\":\"42\"}}");
            assertTrue(answer.startsWith("{\"pongResp\":{\"lastPingTimestamp\":\"42\""), answer);
        }
    }

    @Test
    void shouldRefuseWhatIsTooMuch() throws Exception {
        launch(TIGHT, List.of());
        try (HostileClient client = new HostileClient(vertx, server.port(), tokens)) {
            assertEquals(101, client.upgradeStatus("/rtc", client.token("a", "1"), null));
            assertEquals(101, client.upgradeStatus("/rtc", client.token("a", "2"), null));
            assertEquals(503, client.upgradeStatus("/rtc", client.token("a", "3"), null));
            assertEquals(101, client.upgradeStatus("/rtc", client.token("b", "1"), null));
            assertEquals(503, client.upgradeStatus("/rtc", client.token("c", "1"), null));
        }
    }

    @Test
    void shouldRemoveWhoBringsNoMediaInTime() throws Exception {
        launch(HASTY, List.of());
        try (HostileClient client = new HostileClient(vertx, server.port(), tokens)) {
            assertEquals(101, client.upgradeStatus("/rtc", client.token("a", "1"), null));

            while (server.counters().value(EmbeddedCounter.JOINS_TIMED_OUT) < 1) {
                Thread.onSpinWait();
            }

            assertEquals(101, client.upgradeStatus("/rtc", client.token("a", "2"), null));
        }
    }

    @Test
    void shouldTellWhatItAndItsMediaCountByNamesOfTheirOwn() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        try (HostileClient client = new HostileClient(vertx, server.port(), tokens)) {
            assertEquals(401, client.upgradeStatus("/rtc", "not-a-token", null));

            final Map<String, Long> values = new HashMap<>();
            final Set<Integer> ids = new HashSet<>();
            for (final CounterValue counter : server.counterValues()) {
                assertTrue(ids.add(counter.id()), counter.name());
                assertNull(values.put(counter.name(), counter.value()), counter.name());
            }
            assertEquals(1, values.get("embedded_joins_refused"));
            assertEquals(0, values.get("embedded_stun_replayed"));
        }
    }

    @Test
    void shouldBindToLoopbackOnlyWithTheDevelopmentKeys() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        final InetAddress any = InetAddress.getByName("0.0.0.0");

        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new EmbeddedSettings(
                                any,
                                any,
                                0,
                                0,
                                KEY,
                                SECRET,
                                List.of(),
                                false,
                                EmbeddedLimits.DEFAULT));
    }

    private HttpServer receiver(
            final BlockingQueue<WebhookResult> received, final AtomicInteger failures)
            throws Exception {
        final LiveKitWebhooks webhooks = new LiveKitWebhooks(tokens);
        return vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(
                        request ->
                                request.body()
                                        .onSuccess(
                                                body -> {
                                                    if (failures.getAndDecrement() > 0) {
                                                        request.response().setStatusCode(500).end();
                                                        return;
                                                    }
                                                    received.add(
                                                            receive(
                                                                    webhooks,
                                                                    request.getHeader(
                                                                            "Authorization"),
                                                                    body));
                                                    request.response().end();
                                                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static WebhookResult receive(
            final LiveKitWebhooks webhooks, final String authorization, final Buffer body) {
        return webhooks.receive(authorization, body.getBytes());
    }

    private static LiveKitFact fact(final BlockingQueue<WebhookResult> received)
            throws InterruptedException {
        while (true) {
            final WebhookResult next = received.poll(20, TimeUnit.SECONDS);
            if (next instanceof WebhookResult.Fact(final LiveKitFact fact)) {
                return fact;
            }
            assertTrue(next instanceof WebhookResult.Ignored, String.valueOf(next));
        }
    }

    private static void assertError(
            final int status, final String code, final HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().contains("\"code\":\"" + code + "\""), response.body());
    }

    private HttpResponse<String> get(final String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> call(final String method, final String token, final String body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri("/twirp/livekit.RoomService/" + method))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(final String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static String token(final Map<String, Object> video) {
        return JWT.create()
                .withIssuer(KEY)
                .withExpiresAt(Instant.now().plusSeconds(60))
                .withClaim("video", video)
                .sign(Algorithm.HMAC256(SECRET));
    }
}
