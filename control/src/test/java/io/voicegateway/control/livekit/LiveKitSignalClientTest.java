package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.voicegateway.control.livekit.FakeSignalServer.Connection;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ServerInfo;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.ParticipantUpdate;
import livekit.LivekitRtc.ReconnectResponse;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermissionUpdate;
import livekit.LivekitRtc.SubscriptionResponse;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.TrackPublishedResponse;
import livekit.LivekitRtc.TrickleRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LiveKitSignalClientTest {
    private static final SignalTimes TIMES = new SignalTimes(3_000, 3_000, 3_000, 50, 100, 500);
    private static final String TRACK = "TR_AMTMSNUqz5XhCE";
    private static Vertx vertx;

    private final SignalEvents events = new SignalEvents();
    private FakeSignalServer server;
    private LiveKitSignalClient client;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void open() {
        server = new FakeSignalServer(vertx);
        client = client(TIMES);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

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
    void shouldBundleEverythingIntoTheJoin() {
        client.join(join(1, false));

        final Connection connection = server.awaitConnection();

        assertEquals("/rtc/v1", connection.path);
        assertFalse(connection.join.getConnectionSettings().getAutoSubscribe());
        assertEquals(17, connection.join.getClientInfo().getProtocol());
        assertEquals(1, connection.join.getAddTrackRequestsCount());
        assertEquals(TrackSource.MICROPHONE, connection.join.getAddTrackRequests(0).getSource());
        assertTrue(connection.join.getAddTrackRequests(0).getDisableRed());
        assertEquals(1, connection.join.getPublisherOffer().getId());
        final String sdp = connection.join.getPublisherOffer().getSdp();
        assertTrue(sdp.contains("a=msid:voice-gateway " + cid(connection) + "\r\n"), sdp);
        assertTrue(connection.authorization.startsWith("Bearer ey"));
        final TokenResult.Valid token =
                assertInstanceOf(
                        TokenResult.Valid.class,
                        tokens().verify(connection.authorization.substring(7)));
        assertEquals("bot", token.grants().identity());
        assertEquals("call_1", token.grants().room());
        assertTrue(token.grants().isRoomJoin());
    }

    @Test
    void shouldPublishNothingWhenHidden() {
        client.join(join(1, true));

        final Connection connection = server.awaitConnection();

        assertEquals(0, connection.join.getAddTrackRequestsCount());
        assertFalse(connection.join.getPublisherOffer().getSdp().contains("a=sendonly"));
        assertEquals(
                2, connection.join.getPublisherOffer().getSdp().split("a=recvonly", -1).length - 1);
    }

    @Test
    void shouldFallBackToOlderPathWhenServerHasNoNewOne() {
        server.refuseNext(404, "404 page not found");

        client.join(join(1, false));

        server.awaitRefusal("/rtc/v1");
        final Connection connection = server.awaitConnection();
        assertEquals("/rtc", connection.path);
        connection.sendJoin(
                FakeSignalServer.joinResponse()
                        .setServerInfo(ServerInfo.newBuilder().setVersion("1.9.4")));
        events.await(SignalEvents.Joined.class);
    }

    @Test
    void shouldRefuseOlderServerByName() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();

        connection.sendJoin(
                FakeSignalServer.joinResponse()
                        .setServerInfo(ServerInfo.newBuilder().setVersion("1.8.4"))
                        .setSubscriberPrimary(true));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.UNSUPPORTED_SERVER, left.reason());
        assertEquals("LiveKit server 1.8.4 is too old, 1.9.1 or newer is needed", left.detail());
        connection.awaitClose();
        assertEquals(List.of(left), events.all());
    }

    @ParameterizedTest
    @CsvSource({
        "401, no permissions, REFUSED",
        "400, identity is too long, REFUSED",
        "404, requested room does not exist, ROOM_DELETED",
        "503, node limits, UNREACHABLE",
        "500, oops, UNREACHABLE"
    })
    void shouldSayWhyServerRefused(
            final int statusCode, final String body, final LeftReason reason) {
        server.refuseNext(statusCode, body);

        client.join(join(1, false));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(reason, left.reason());
        assertTrue(left.detail().contains(body), left.detail());
        assertFalse(left.detail().contains("join_request"), left.detail());
    }

    @Test
    void shouldBeUnreachableWhenNobodyListens() {
        server.close();

        client.join(join(1, false));

        assertEquals(LeftReason.UNREACHABLE, events.await(SignalEvents.Left.class).reason());
        server = new FakeSignalServer(vertx);
    }

    @Test
    void shouldCloseConnectionWhenServerSaysNothing() {
        client.close();
        client = client(new SignalTimes(200, 3_000, 3_000, 50, 100, 500));
        client.join(join(1, false));

        final Connection connection = server.awaitConnection();

        assertEquals(LeftReason.UNREACHABLE, events.await(SignalEvents.Left.class).reason());
        assertEquals(1000, connection.awaitClose());
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
        client = client(new SignalTimes(3_000, 200, 3_000, 50, 100, 500));
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
    void shouldLeaveWhenMessageIsUnreadable() {
        final Connection connection = joined();

        connection.sendRaw("not a message".getBytes(StandardCharsets.UTF_8));

        assertEquals(LeftReason.UNSUPPORTED_SERVER, events.await(SignalEvents.Left.class).reason());
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
    void shouldResumeWithNewestTokenAndState() {
        final Connection first = joined();
        announce(first);
        client.subscribe(1, TRACK);
        first.await(SignalRequest::hasSubscription);
        first.send(SignalResponse.newBuilder().setRefreshToken("newest-token"));
        first.send(mute("TR_own", true));
        assertTrue(events.await(SignalEvents.OwnMute.class).isMuted());

        first.close();

        events.await(SignalEvents.Lost.class);
        final Connection second = server.awaitConnection();
        assertEquals("Bearer newest-token", second.authorization);
        assertTrue(second.join.getReconnect());
        assertEquals("PA_own", second.join.getParticipantSid());
        client.unsubscribe(1, TRACK);
        second.send(
                SignalResponse.newBuilder().setReconnect(ReconnectResponse.getDefaultInstance()));
        events.await(SignalEvents.Resumed.class);
        final SyncState sync = second.await(SignalRequest::hasSyncState).getSyncState();
        assertEquals(1, sync.getPublishTracksCount());
        assertEquals(cid(first), sync.getPublishTracks(0).getCid());
        assertTrue(sync.getPublishTracks(0).getTrack().getMuted());
        assertEquals(first.join.getPublisherOffer(), sync.getOffer());
        assertEquals(Fixture.text("answer-1.sdp"), sync.getAnswer().getSdp());
        final SignalRequest late = second.await(SignalRequest::hasSubscription);
        assertFalse(late.getSubscription().getSubscribe());
        assertTrue(events.all(SignalEvents.Left.class).isEmpty());
    }

    @Test
    void shouldOfferAgainAfterResumeWhenAnswerWasLost() {
        final Connection first = joined();
        first.send(requirement(0));
        assertEquals(2, first.awaitOffer().getId());
        first.close();
        final Connection second = server.awaitConnection();

        second.send(
                SignalResponse.newBuilder().setReconnect(ReconnectResponse.getDefaultInstance()));

        assertEquals(3, second.awaitOffer().getId());
    }

    @Test
    void shouldKeepTryingToResumeUntilPatienceEnds() {
        client.close();
        client = client(new SignalTimes(3_000, 3_000, 400, 50, 100, 500));
        final Connection connection = joined();
        for (int i = 0; i < 50; i++) {
            server.refuseNext(503, "down");
        }

        connection.close();

        server.awaitRefusal("/rtc/v1");
        server.awaitRefusal("/rtc/v1");
        server.awaitRefusal("/rtc/v1");
        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.UNREACHABLE, left.reason());
        assertEquals(1, events.all(SignalEvents.Lost.class).size());
    }

    @Test
    void shouldResumeWhenServerAsksForIt() {
        final Connection connection = joined();

        connection.send(leave(DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.RESUME));

        events.await(SignalEvents.Lost.class);
        assertTrue(server.awaitConnection().join.getReconnect());
    }

    @Test
    void shouldNeedNewJoinWhenServerForgotUs() {
        final Connection connection = joined();
        connection.close();
        final Connection second = server.awaitConnection();

        second.send(leave(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT));

        assertEquals(LeftReason.RECONNECT_NEEDED, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldResumeWhenServerFallsSilent() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();
        connection.sendJoin(FakeSignalServer.joinResponse().setPingInterval(1).setPingTimeout(2));
        connection.answer(connection.join.getPublisherOffer(), Fixture.text("answer-1.sdp"));

        final SignalRequest ping = connection.await(SignalRequest::hasPingReq);

        assertTrue(ping.getPingReq().getTimestamp() > 0);
        events.await(SignalEvents.Lost.class);
        assertTrue(server.awaitConnection().join.getReconnect());
    }

    @ParameterizedTest
    @CsvSource({
        "DUPLICATE_IDENTITY, DUPLICATE_IDENTITY",
        "PARTICIPANT_REMOVED, PARTICIPANT_REMOVED",
        "ROOM_DELETED, ROOM_DELETED",
        "ROOM_CLOSED, ROOM_CLOSED",
        "SERVER_SHUTDOWN, SERVER_SHUTDOWN"
    })
    void shouldNotReconnectWhenServerMeansIt(
            final DisconnectReason said, final LeftReason expected) {
        final Connection connection = joined();

        connection.send(leave(said, LeaveRequest.Action.DISCONNECT));

        assertEquals(expected, events.await(SignalEvents.Left.class).reason());
        connection.awaitClose();
        server.assertNoFurtherConnection();
        assertEquals(1, events.all(SignalEvents.Left.class).size());
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

    @Test
    void shouldBeRefusedWhenNotAllowedToPublish() {
        final Connection connection = joined();

        connection.send(
                SignalResponse.newBuilder()
                        .setRequestResponse(
                                RequestResponse.newBuilder()
                                        .setReason(RequestResponse.Reason.NOT_ALLOWED)
                                        .setAddTrack(connection.join.getAddTrackRequests(0))));

        assertEquals(LeftReason.REFUSED, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldLeaveWithoutConfirmationWhenServerGivesNone() {
        final Connection connection = joined();

        client.leave(1);

        final SignalRequest leave = connection.await(SignalRequest::hasLeave);
        assertEquals(DisconnectReason.CLIENT_INITIATED, leave.getLeave().getReason());
        assertEquals("left, unconfirmed", events.await(SignalEvents.Left.class).detail());
        assertEquals(1000, connection.awaitClose());
    }

    @Test
    void shouldLeaveWhileConnecting() {
        client.join(join(1, false));
        client.leave(1);

        assertEquals(LeftReason.CLIENT_LEFT, events.await(SignalEvents.Left.class).reason());
        server.awaitConnection().awaitClose();
        assertEquals(1, events.all().size());
    }

    @Test
    void shouldLeaveEverywhereOnClose() {
        final Connection first = joined();
        client.join(join(2, false));
        final Connection second = server.awaitConnection();

        client.close();

        first.await(SignalRequest::hasLeave);
        second.awaitClose();
        assertEquals(2, events.all(SignalEvents.Left.class).size());
        assertThrows(IllegalStateException.class, () -> client.join(join(3, false)));
    }

    @Test
    void shouldRejectSessionIdInUseAndAcceptItAfterwards() {
        final Connection first = joined();
        assertThrows(IllegalStateException.class, () -> client.join(join(1, false)));
        first.send(leave(DisconnectReason.ROOM_DELETED, LeaveRequest.Action.DISCONNECT));
        events.await(SignalEvents.Left.class);
        events.clear();

        final Connection second = joined();

        assertNotEquals(cid(first), cid(second));
    }

    private LiveKitSignalClient client(final SignalTimes times) {
        return new LiveKitSignalClient(vertx, server.access(), tokens(), times, events);
    }

    private static LiveKitTokens tokens() {
        return new LiveKitTokens("devkey", "secret", Clock.systemUTC());
    }

    /** A session that is in the room, has its first answer and its track published as TR_own. */
    private Connection joined() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();
        connection.sendJoin(FakeSignalServer.joinResponse());
        connection.send(
                SignalResponse.newBuilder()
                        .setTrackPublished(
                                TrackPublishedResponse.newBuilder()
                                        .setCid(cid(connection))
                                        .setTrack(TrackInfo.newBuilder().setSid("TR_own"))));
        connection.answer(connection.join.getPublisherOffer(), Fixture.text("answer-1.sdp"));
        events.await(SignalEvents.Remote.class);
        return connection;
    }

    private void announce(final Connection connection) {
        connection.send(
                SignalResponse.newBuilder()
                        .setUpdate(
                                ParticipantUpdate.newBuilder()
                                        .addParticipants(
                                                ParticipantInfo.newBuilder()
                                                        .setSid("PA_driver")
                                                        .setIdentity("driver")
                                                        .setState(ParticipantInfo.State.ACTIVE)
                                                        .addTracks(
                                                                TrackInfo.newBuilder()
                                                                        .setSid(TRACK)))));
        final RemoteParticipant driver = events.await(SignalEvents.Changed.class).participant();
        assertEquals(TRACK, driver.tracks().getFirst().sid());
    }

    private static SignalResponse.Builder answerWithTrack(final SessionDescription offer) {
        return SignalResponse.newBuilder()
                .setAnswer(
                        SessionDescription.newBuilder()
                                .setType("answer")
                                .setSdp(Fixture.text("answer-2.sdp"))
                                .setId(offer.getId())
                                .putMidToTrackId("1", TRACK));
    }

    private static SignalResponse.Builder allowed(final boolean isAllowed) {
        return SignalResponse.newBuilder()
                .setSubscriptionPermissionUpdate(
                        SubscriptionPermissionUpdate.newBuilder()
                                .setTrackSid(TRACK)
                                .setAllowed(isAllowed));
    }

    private static SignalResponse.Builder requirement(final int audioCount) {
        return SignalResponse.newBuilder()
                .setMediaSectionsRequirement(
                        MediaSectionsRequirement.newBuilder().setNumAudios(audioCount));
    }

    private static SignalResponse.Builder mute(final String trackSid, final boolean isMuted) {
        return SignalResponse.newBuilder()
                .setMute(MuteTrackRequest.newBuilder().setSid(trackSid).setMuted(isMuted));
    }

    private static SignalResponse.Builder leave(
            final DisconnectReason reason, final LeaveRequest.Action action) {
        return SignalResponse.newBuilder()
                .setLeave(LeaveRequest.newBuilder().setReason(reason).setAction(action));
    }

    private static String cid(final Connection connection) {
        return connection.join.getAddTrackRequests(0).getCid();
    }

    private static SignalJoin join(final long sessionId, final boolean isHidden) {
        return new SignalJoin(
                sessionId, "call_1", "bot", "Bot", isHidden, 1, transport("fGE8mRDj"), Map.of());
    }

    private static LocalTransport transport(final String usernameFragment) {
        return new LocalTransport(
                usernameFragment,
                "Nh1LY1Xm4NLVXIiAXP5pOUr9",
                SdpOfferTest.FINGERPRINT,
                List.of(new IceCandidate("2878742611", 2_130_706_431L, "127.0.0.1", 34_805)),
                (int) 4_058_746_213L);
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
