package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.voicegateway.control.livekit.FakeSignalServer.Connection;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.ParticipantUpdate;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermissionUpdate;
import livekit.LivekitRtc.TrackPublishedResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A client, a server whose every word the test says, and what both of them are used for. */
abstract class SignalScene {
    static final SignalTimes TIMES = new SignalTimes(20_000, 20_000, 20_000, 50, 100, 500);
    static final String TRACK = "TR_AMTMSNUqz5XhCE";
    static Vertx vertx;

    final SignalEvents events = new SignalEvents();
    FakeSignalServer server;
    LiveKitSignalClient client;

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

    LiveKitSignalClient client(final SignalTimes times) {
        return new LiveKitSignalClient(vertx, server.access(), tokens(), times, events);
    }

    static LiveKitTokens tokens() {
        return new LiveKitTokens("devkey", "secret", Clock.systemUTC());
    }

    /** A session that is in the room, has its first answer and its track published as TR_own. */
    Connection joined() {
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

    void announce(final Connection connection) {
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

    static SignalResponse.Builder answerWithTrack(final SessionDescription offer) {
        return SignalResponse.newBuilder()
                .setAnswer(
                        SessionDescription.newBuilder()
                                .setType("answer")
                                .setSdp(Fixture.text("answer-2.sdp"))
                                .setId(offer.getId())
                                .putMidToTrackId("1", TRACK));
    }

    static SignalResponse.Builder allowed(final boolean isAllowed) {
        return SignalResponse.newBuilder()
                .setSubscriptionPermissionUpdate(
                        SubscriptionPermissionUpdate.newBuilder()
                                .setTrackSid(TRACK)
                                .setAllowed(isAllowed));
    }

    static SignalResponse.Builder requirement(final int audioCount) {
        return SignalResponse.newBuilder()
                .setMediaSectionsRequirement(
                        MediaSectionsRequirement.newBuilder().setNumAudios(audioCount));
    }

    static SignalResponse.Builder mute(final String trackSid, final boolean isMuted) {
        return SignalResponse.newBuilder()
                .setMute(MuteTrackRequest.newBuilder().setSid(trackSid).setMuted(isMuted));
    }

    static SignalResponse.Builder leave(
            final DisconnectReason reason, final LeaveRequest.Action action) {
        return SignalResponse.newBuilder()
                .setLeave(LeaveRequest.newBuilder().setReason(reason).setAction(action));
    }

    static String cid(final Connection connection) {
        return connection.join.getAddTrackRequests(0).getCid();
    }

    static SignalJoin join(final long sessionId, final boolean isHidden) {
        return new SignalJoin(
                sessionId, "call_1", "bot", "Bot", isHidden, 1, transport("fGE8mRDj"), Map.of());
    }

    static LocalTransport transport(final String usernameFragment) {
        return new LocalTransport(
                usernameFragment,
                "Nh1LY1Xm4NLVXIiAXP5pOUr9",
                SdpOfferTest.FINGERPRINT,
                List.of(new IceCandidate("2878742611", 2_130_706_431L, "127.0.0.1", 34_805)),
                (int) 4_058_746_213L);
    }
}
