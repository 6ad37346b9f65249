package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.engine.status.EngineCounter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients that mean harm send to the signalling port: refused, counted, and not noticed by a call that runs. */
class HostileSignallingSystemTest extends EmbeddedServerScene {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int RESERVED = 5;
    private static final String HERE = "127.0.0.1";

    private HostileClient hostile;
    private RunningCall call;

    @BeforeEach
    void launch() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        hostile = new HostileClient(vertx, server.port(), tokens);
        call = new RunningCall(this);
    }

    @AfterEach
    void end() throws Exception {
        call.close();
        hostile.close();
    }

    @Test
    void shouldRefuseGarbageOnTheWebSocket() throws Exception {
        final byte[] request =
                SignalRequest.newBuilder()
                        .setOffer(SessionDescription.newBuilder().setType("offer").setSdp("v=0"))
                        .build()
                        .toByteArray();
        final byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        noise[0] = (byte) 0xFF;

        assertThrownOut(BINARY, new byte[] {1, 2, 3, (byte) 0xFF});
        assertThrownOut(BINARY, noise);
        assertThrownOut(BINARY, Arrays.copyOf(request, request.length - 1));
        assertThrownOut(BINARY, new byte[(1 << 20) + 1]);
        assertThrownOut(TEXT, "{".getBytes(StandardCharsets.UTF_8));
        assertThrownOut(TEXT, "[1,2]".getBytes(StandardCharsets.UTF_8));
        assertThrownOut(TEXT, "{\"offer\":7}".getBytes(StandardCharsets.UTF_8));
        assertThrownOut(TEXT, "{\"a\":".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        assertThrownOut(TEXT, "[".repeat(500_000).getBytes(StandardCharsets.UTF_8));
        assertThrownOut(TEXT, new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThrownOut(RESERVED, new byte[10]);
        assertThrownOut(CONTINUATION, new byte[10]);

        awaitCount(EmbeddedCounter.MESSAGES_MALFORMED, 12);
        assertCallGoesOn();
    }

    @Test
    void shouldRefuseMessageThatGrowsTooLongInPieces() throws Exception {
        try (RawConnection client = joined("pieces")) {
            client.frame(false, BINARY, new byte[600_000]);
            client.frame(false, CONTINUATION, new byte[600_000]);
            client.frame(true, CONTINUATION, new byte[600_000]);

            client.awaitEnd();
        }

        awaitCount(EmbeddedCounter.MESSAGES_MALFORMED, 1);
        assertCallGoesOn();
    }

    @Test
    void shouldRefuseWhatIsNoRequest() throws Exception {
        final byte[] noise = new byte[500];
        new Random(2).nextBytes(noise);

        assertEquals(400, rawStatus("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"));
        assertEquals(400, rawStatus(new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n"));
        assertEquals(431, rawStatus("GET / HTTP/1.1\r\nA: " + "a".repeat(70_000) + "\r\n\r\n"));
        assertEquals(414, rawStatus("GET /" + "a".repeat(300_000) + " HTTP/1.1\r\n\r\n"));

        awaitCount(EmbeddedCounter.REQUESTS_MALFORMED, 4);
        assertCallGoesOn();
    }

    @Test
    void shouldRefuseTokensOfEveryWrongKind() throws Exception {
        final Map<String, String> wrong = WrongTokens.all();
        final Map<String, String> nameless = WrongTokens.nameless();

        wrong.forEach(
                (kind, token) ->
                        assertEquals(401, hostile.upgradeStatus("/rtc", token, null), kind));
        nameless.forEach(
                (kind, token) ->
                        assertEquals(400, hostile.upgradeStatus("/rtc", token, null), kind));
        final List<String> origins =
                List.of("https://evil.example", "http://localhost.evil.example", "null", "\u00FF");
        final String good = hostile.token(ROOM, "mallory");
        for (final String origin : origins) {
            assertEquals(403, hostile.upgradeStatus("/rtc", good, origin), origin);
        }

        awaitCount(EmbeddedCounter.JOINS_REFUSED, wrong.size() + nameless.size() + origins.size());
        final String oversized =
                WrongTokens.right(Map.of("roomJoin", true, "room", "r".repeat(100_000)));
        assertEquals(
                431,
                rawStatus("GET /rtc HTTP/1.1\r\nAuthorization: Bearer " + oversized + "\r\n\r\n"));
        awaitCount(EmbeddedCounter.REQUESTS_MALFORMED, 1);
        assertEquals(2, LiveKitServerScene.result(rooms.listParticipants(ROOM)).size());
        assertCallGoesOn();
    }

    @Test
    void shouldLetTokenIntoItsOwnRoomOnly() throws Exception {
        final String foreign = hostile.token("call_other", "mallory");

        assertEquals(101, hostile.upgradeStatus("/rtc?room=" + ROOM, foreign, null));

        assertEquals(
                List.of("driver_c1", "bot_c1"),
                LiveKitServerScene.result(rooms.listParticipants(ROOM)).stream()
                        .map(RemoteParticipant::identity)
                        .toList());
        final String admin = WrongTokens.right(Map.of("roomAdmin", true, "room", "call_other"));
        for (final String method :
                List.of("ListParticipants", "RemoveParticipant", "UpdateRoomMetadata")) {
            assertEquals(401, api(method, admin, "{\"room\":\"call_c1\",\"identity\":\"bot_c1\"}"));
        }
        assertEquals(401, api("DeleteRoom", admin, "{\"room\":\"call_c1\"}"));
        assertEquals(413, api("DeleteRoom", admin, " ".repeat((1 << 20) + 1)));
        awaitCount(EmbeddedCounter.API_CALLS_REFUSED, 5);
        assertCallGoesOn();
    }

    @Test
    void shouldRefuseDescriptionsThatCannotBeRead() throws Exception {
        for (final String sdp :
                List.of("", "v=1", "v=0\r\n", "v=0\r\nm=audio\r\n".repeat(1_000), "v=0\0\0")) {
            hostile.sendAndAwaitClose(
                    "call_other",
                    "mallory",
                    SignalRequest.newBuilder()
                            .setOffer(SessionDescription.newBuilder().setType("offer").setSdp(sdp))
                            .build()
                            .toByteArray());
        }

        awaitCount(EmbeddedCounter.DESCRIPTIONS_MALFORMED, 5);
        assertCallGoesOn();
    }

    /** Joins, sends a frame, and is thrown out. */
    private void assertThrownOut(final int opcode, final byte[] payload) throws Exception {
        try (RawConnection client = joined("mallory")) {
            client.frame(true, opcode, payload).awaitEnd();
        }
    }

    private RawConnection joined(final String identity) throws Exception {
        final RawConnection client = new RawConnection(HERE, server.port());
        assertEquals(101, client.upgrade("/rtc", hostile.token(ROOM, identity)));
        return client;
    }

    private int rawStatus(final String request) throws Exception {
        try (RawConnection client = new RawConnection(HERE, server.port())) {
            final int status = client.send(request).status();
            client.awaitEnd();
            return status;
        }
    }

    private int api(final String method, final String token, final String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            final String path = "/twirp/livekit.RoomService/" + method;
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + server.port() + path))
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    private void awaitCount(final EmbeddedCounter counter, final long expected) {
        Footprint.await(
                () -> server.counters().value(counter) >= expected,
                () -> counter + "=" + server.counters().value(counter));
        assertEquals(expected, server.counters().value(counter), counter.name());
    }

    private void assertCallGoesOn() throws Exception {
        call.assertNobodyNoticed();
        assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
        assertTrue(server.legCount() >= 2);
    }
}
