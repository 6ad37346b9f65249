package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LiveKitWebhooksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String JOINED =
            """
            {"event":"participant_joined","room":{"sid":"RM_1","name":"call_1","aFieldOfTomorrow":{"x":1}},
             "participant":{"sid":"PA_1","identity":"driver_1","state":"ACTIVE","permission":{"hidden":true}},
             "id":"EV_1","createdAt":"1795450966"}""";

    private final LiveKitTokens tokens =
            new LiveKitTokens("devkey", "secret", Clock.fixed(NOW, ZoneOffset.UTC));
    private final LiveKitWebhooks webhooks = new LiveKitWebhooks(tokens);

    @Test
    void shouldReadParticipantJoined() {
        final LiveKitFact.ParticipantJoined joined =
                assertInstanceOf(LiveKitFact.ParticipantJoined.class, fact(JOINED));

        assertEquals("EV_1", joined.eventId());
        assertEquals("call_1", joined.room());
        assertEquals(1_795_450_966_000L, joined.createdAtMs());
        assertEquals("driver_1", joined.participant().identity());
        assertEquals(RemoteParticipant.State.ACTIVE, joined.participant().state());
        assertEquals(true, joined.participant().isHidden());
    }

    @Test
    void shouldReadParticipantLeftAsGone() {
        for (final String event :
                new String[] {"participant_left", "participant_connection_aborted"}) {
            final LiveKitFact.ParticipantLeft left =
                    assertInstanceOf(
                            LiveKitFact.ParticipantLeft.class,
                            fact(JOINED.replace("participant_joined", event)));

            assertEquals(RemoteParticipant.State.DISCONNECTED, left.participant().state());
            assertEquals(RemoteParticipant.Departure.LOST, left.participant().departure());
        }
    }

    @Test
    void shouldReadTracksAndRooms() {
        final String track =
                """
                {"event":"track_published","room":{"name":"call_1"},"participant":{"sid":"PA_1","identity":"driver_1"},
                 "track":{"sid":"TR_1","type":"AUDIO","source":"MICROPHONE"},"id":"EV_2","createdAt":"1"}""";

        final LiveKitFact.TrackPublished published =
                assertInstanceOf(LiveKitFact.TrackPublished.class, fact(track));
        assertEquals("PA_1", published.participantSid());
        assertEquals("TR_1", published.track().sid());
        assertEquals(
                new LiveKitFact.TrackUnpublished(
                        "EV_2", "call_1", 1000, "PA_1", "driver_1", "TR_1"),
                fact(track.replace("track_published", "track_unpublished")));
        assertEquals(
                new LiveKitFact.RoomFinished("EV_1", "call_1", 1_795_450_966_000L, "RM_1"),
                fact(JOINED.replace("participant_joined", "room_finished")));
    }

    @Test
    void shouldIgnoreOtherEvents() {
        final byte[] body = "{\"event\":\"egress_ended\"}".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                new WebhookResult.Ignored("egress_ended"),
                webhooks.receive(tokens.bodyToken(body), body));
    }

    @Test
    void shouldAcceptTokenWithBearer() {
        final byte[] body = JOINED.getBytes(StandardCharsets.UTF_8);

        assertInstanceOf(
                WebhookResult.Fact.class,
                webhooks.receive("Bearer " + tokens.bodyToken(body), body));
    }

    @Test
    void shouldRejectChangedBody() {
        final byte[] body = JOINED.getBytes(StandardCharsets.UTF_8);
        final String token = tokens.bodyToken(body);
        body[20] ^= 1;

        assertEquals(
                new WebhookResult.Rejected("the token is not for this body"),
                webhooks.receive(token, body));
    }

    @Test
    void shouldRejectTokenWithoutBodyHash() {
        final byte[] body = JOINED.getBytes(StandardCharsets.UTF_8);
        final String token =
                JWT.create()
                        .withIssuer("devkey")
                        .withExpiresAt(NOW.plusSeconds(60))
                        .sign(Algorithm.HMAC256("secret"));

        assertEquals(
                new WebhookResult.Rejected("the token is not for this body"),
                webhooks.receive(token, body));
    }

    @Test
    void shouldRejectMissingAndForeignTokens() {
        final byte[] body = JOINED.getBytes(StandardCharsets.UTF_8);
        final String foreign =
                new LiveKitTokens("devkey", "other", Clock.fixed(NOW, ZoneOffset.UTC))
                        .bodyToken(body);

        assertEquals(
                new WebhookResult.Rejected("no Authorization header"),
                webhooks.receive(null, body));
        assertEquals(
                new WebhookResult.Rejected("the token's signature is not ours"),
                webhooks.receive(foreign, body));
    }

    @Test
    void shouldCallSignedNonsenseMalformed() {
        for (final String nonsense : new String[] {"", "[]", "{\"event\":", "{\"room\":7}"}) {
            final byte[] body = nonsense.getBytes(StandardCharsets.UTF_8);

            assertInstanceOf(
                    WebhookResult.Malformed.class,
                    webhooks.receive(tokens.bodyToken(body), body),
                    nonsense);
        }
    }

    private LiveKitFact fact(final String json) {
        final byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return assertInstanceOf(
                        WebhookResult.Fact.class, webhooks.receive(tokens.bodyToken(body), body))
                .fact();
    }
}
