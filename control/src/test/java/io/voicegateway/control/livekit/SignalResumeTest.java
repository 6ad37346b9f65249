package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.livekit.FakeSignalServer.Connection;
import io.voicegateway.control.participant.LeftReason;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.ReconnectResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SyncState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SignalResumeTest extends SignalScene {

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
        client = client(new SignalTimes(20_000, 20_000, 1_500, 50, 100, 500));
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
}
