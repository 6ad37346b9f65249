package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.WrappedJoinRequest;
import org.junit.jupiter.api.Test;

class SignalMessagesTest {

    @Test
    void shouldEncodeJoinRequestAsAServerAcceptedIt() throws IOException {
        final String accepted = Fixture.text("join-request.txt").strip();
        final JoinRequest request =
                JoinRequest.parseFrom(
                        WrappedJoinRequest.parseFrom(Base64.getUrlDecoder().decode(accepted))
                                .getJoinRequest());

        assertEquals(accepted, SignalMessages.queryValue(request));
    }

    @Test
    void shouldAskForNothingButTheOldPlaceWhenResuming() {
        final JoinRequest request = SignalMessages.resume("PA_1");

        assertTrue(request.getReconnect());
        assertEquals("PA_1", request.getParticipantSid());
        assertFalse(request.hasPublisherOffer());
        assertEquals(0, request.getAddTrackRequestsCount());
    }

    @Test
    void shouldLeaveOutOfSyncStateWhatIsNotThere() {
        final SyncState sync =
                SignalMessages.syncState(
                                Set.of("TR_1"),
                                SessionDescription.newBuilder().setSdp("offer").build(),
                                SessionDescription.getDefaultInstance(),
                                null)
                        .getSyncState();

        assertEquals(Set.of("TR_1"), Set.copyOf(sync.getSubscription().getTrackSidsList()));
        assertTrue(sync.getSubscription().getSubscribe());
        assertEquals("offer", sync.getOffer().getSdp());
        assertFalse(sync.hasAnswer());
        assertEquals(0, sync.getPublishTracksCount());
    }
}
