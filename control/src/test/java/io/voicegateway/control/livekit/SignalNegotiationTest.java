package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.livekit.FakeSignalServer.Connection;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import java.util.ArrayList;
import java.util.List;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionResponse;
import livekit.LivekitRtc.TrickleRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalNegotiationTest extends SignalScene {

    @Test
    void shouldReplayCapturedSession() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();
        SessionDescription offer = connection.join.getPublisherOffer();
        for (final SignalResponse message : Fixture.serverMessages()) {
            switch (message.getMessageCase()) {
                case ANSWER -> {
                    offer = offer == null ? connection.awaitOffer() : offer;
                    connection.send(
                            message.toBuilder()
                                    .setAnswer(
                                            message.getAnswer().toBuilder().setId(offer.getId())));
                    offer = null;
                }
                case TRACK_PUBLISHED ->
                        connection.send(
                                message.toBuilder()
                                        .setTrackPublished(
                                                message.getTrackPublished().toBuilder()
                                                        .setCid(cid(connection))));
                case SUBSCRIPTION_PERMISSION_UPDATE -> {
                    final String trackSid = message.getSubscriptionPermissionUpdate().getTrackSid();
                    client.subscribe(1, trackSid);
                    final SignalRequest request = connection.await(SignalRequest::hasSubscription);
                    assertEquals(List.of(trackSid), request.getSubscription().getTrackSidsList());
                    assertTrue(request.getSubscription().getSubscribe());
                    connection.send(message);
                }
                case LEAVE -> {
                    events.await(
                            SignalEvents.Unsubscribed.class,
                            event -> event.trackSid().equals("TR_AM9DoiaTVdsPk5"));
                    client.leave(1);
                    connection.await(SignalRequest::hasLeave);
                    connection.send(message);
                }
                default -> connection.send(message);
            }
        }

        events.await(SignalEvents.Left.class);
        assertEquals(
                List.of(
                        "joined RM_kAhofmie92KL PA_37jknBGXdeN4 remote:ACTIVE:[TR_AMTMSNUqz5XhCE]",
                        "published TR_AMtWeMvbw5TjF6",
                        "remote MLetyTomkdLgZfUv",
                        "candidate 127.0.0.1:7882",
                        "candidate fd00::2:7882",
                        "active",
                        "subscribed TR_AMTMSNUqz5XhCE 870147607 111",
                        "changed remote:ACTIVE:[]",
                        "unsubscribed TR_AMTMSNUqz5XhCE",
                        "changed remote:ACTIVE:[TR_AM9DoiaTVdsPk5]",
                        "subscribed TR_AM9DoiaTVdsPk5 3591576308 111",
                        "changed remote:DISCONNECTED:[]",
                        "unsubscribed TR_AM9DoiaTVdsPk5",
                        "left CLIENT_LEFT"),
                summary());
    }

    @Test
    void shouldOfferEarlyWhenSubscriptionIsAllowed() {
        final Connection connection = joined();
        announce(connection);
        client.subscribe(1, TRACK);
        connection.await(SignalRequest::hasSubscription);

        connection.send(allowed(true));

        final SessionDescription offer = connection.awaitOffer();
        assertEquals(2, offer.getId());
        connection.send(answerWithTrack(offer));
        final SignalEvents.Subscribed subscribed = events.await(SignalEvents.Subscribed.class);
        assertEquals(870147607, subscribed.subscription().ssrc());
        assertEquals(111, subscribed.subscription().payloadType());
    }

    @Test
    void shouldKeepOneOfferInFlightAndIgnoreStaleAnswers() {
        final Connection connection = joined();
        connection.send(requirement(0));
        final SessionDescription second = connection.awaitOffer();

        connection.send(requirement(0));
        connection.send(requirement(2));
        connection.answer(SessionDescription.newBuilder().setId(1).build(), "v=0 stale");
        connection.send(mute("TR_own", true));
        events.await(SignalEvents.OwnMute.class);
        assertEquals(0, connection.count(SignalRequest::hasOffer));

        connection.answer(second, Fixture.text("answer-1.sdp"));
        final SessionDescription third = connection.awaitOffer();
        assertEquals(3, third.getId());
        assertEquals(3, third.getSdp().split("m=audio", -1).length - 1);
    }

    @Test
    void shouldNeedNewJoinWhenOfferStaysUnanswered() {
        client.close();
        client = client(new SignalTimes(20_000, 200, 20_000, 50, 100, 500));
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();

        connection.sendJoin(FakeSignalServer.joinResponse());

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.RECONNECT_NEEDED, left.reason());
        assertEquals("no answer to offer 1", left.detail());
    }

    @Test
    void shouldLeaveWhenAnswerIsNonsense() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();
        connection.sendJoin(FakeSignalServer.joinResponse());

        connection.answer(connection.join.getPublisherOffer(), "v=0\r\nnonsense");

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.UNSUPPORTED_SERVER, left.reason());
        assertTrue(left.detail().contains("media section count: 0"), left.detail());
    }

    @Test
    void shouldReportTcpOnlyServer() {
        final Connection connection = joined();

        connection.send(
                SignalResponse.newBuilder()
                        .setTrickle(
                                TrickleRequest.newBuilder()
                                        .setCandidateInit(
                                                "{\"candidate\":\"candidate:1 1 tcp 1671430143 127.0.0.1 7881 typ host tcptype passive\"}")
                                        .setFinal(true)));

        assertEquals(LeftReason.UDP_NOT_OFFERED, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldOfferNewCredentialsOnIceRestart() {
        final Connection connection = joined();

        client.restartIce(1, transport("restart0"));

        final SessionDescription offer = connection.awaitOffer();
        assertTrue(offer.getSdp().contains("a=ice-ufrag:restart0\r\n"));
        connection.answer(
                offer, Fixture.text("answer-1.sdp").replace("MLetyTomkdLgZfUv", "another0"));
        events.await(
                SignalEvents.Remote.class,
                event -> event.transport().usernameFragment().equals("another0"));
    }

    @Test
    void shouldReportRefusedSubscription() {
        final Connection connection = joined();
        announce(connection);
        client.subscribe(1, TRACK);
        connection.await(SignalRequest::hasSubscription);

        connection.send(allowed(false));
        connection.send(
                SignalResponse.newBuilder()
                        .setSubscriptionResponse(
                                SubscriptionResponse.newBuilder().setTrackSid(TRACK)));

        events.await(SignalEvents.Refused.class, event -> event.detail().equals("SE_UNKNOWN"));
        assertEquals("no permission", events.all(SignalEvents.Refused.class).getFirst().detail());
    }

    private List<String> summary() {
        final List<String> lines = new ArrayList<>();
        for (final SignalEvents.Event event : events.all()) {
            lines.add(
                    switch (event) {
                        case SignalEvents.Joined(long _, var room) ->
                                "joined %s %s %s"
                                        .formatted(
                                                room.roomSid(),
                                                room.participantSid(),
                                                summary(room.participants().getFirst()));
                        case SignalEvents.Remote(long _, var transport) ->
                                "remote " + transport.usernameFragment();
                        case SignalEvents.Candidate(long _, var candidate) ->
                                "candidate " + candidate.address() + ":" + candidate.port();
                        case SignalEvents.Changed(long _, var participant) ->
                                "changed " + summary(participant);
                        case SignalEvents.Subscribed(long _, var subscription) ->
                                "subscribed %s %s %d"
                                        .formatted(
                                                subscription.trackSid(),
                                                Integer.toUnsignedString(subscription.ssrc()),
                                                subscription.payloadType());
                        case SignalEvents.Unsubscribed(long _, var sid) -> "unsubscribed " + sid;
                        case SignalEvents.Published(long _, var sid) -> "published " + sid;
                        case SignalEvents.Active _ -> "active";
                        case SignalEvents.Left(long _, var reason, var _) -> "left " + reason;
                        default -> event.toString();
                    });
        }
        return lines;
    }

    private static String summary(final RemoteParticipant participant) {
        return "%s:%s:%s"
                .formatted(
                        participant.identity(),
                        participant.state(),
                        participant.tracks().stream().map(track -> track.sid()).toList());
    }
}
