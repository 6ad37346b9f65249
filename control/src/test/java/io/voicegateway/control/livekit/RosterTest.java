package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import java.util.Set;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Roster roster = new Roster();

    @Test
    void shouldReportOnlyWhatIsNew() {
        assertNotNull(roster.update(participant(1).build()));
        assertNull(roster.update(participant(1).build()));
        assertNull(roster.update(participant(2).build()));
        assertNotNull(roster.update(participant(3).setName("Ann").build()));
        assertNull(roster.update(participant(2).setName("old").build()));
    }

    @Test
    void shouldNotBringBackWhoWent() {
        roster.update(participant(1).addTracks(track()).build());
        assertEquals(Set.of("TR_1"), roster.publishedSids());

        final RemoteParticipant gone =
                roster.update(
                        participant(2)
                                .setState(ParticipantInfo.State.DISCONNECTED)
                                .setDisconnectReason(DisconnectReason.CLIENT_INITIATED)
                                .build());

        assertEquals(RemoteParticipant.Departure.CLEAN, gone.departure());
        assertNull(roster.update(participant(1).build()));
        assertNull(roster.update(participant(9).build()));
        assertTrue(roster.publishedSids().isEmpty());
    }

    @Test
    void shouldSayNothingAboutStrangerWhoWent() {
        assertNull(
                roster.update(participant(1).setState(ParticipantInfo.State.DISCONNECTED).build()));
    }

    @Test
    void shouldTakeUnknownReasonForLostConnection() {
        roster.update(participant(1).build());

        final RemoteParticipant gone =
                roster.update(
                        participant(2)
                                .setState(ParticipantInfo.State.DISCONNECTED)
                                .setDisconnectReasonValue(99)
                                .build());

        assertEquals(RemoteParticipant.Departure.LOST, gone.departure());
    }

    @Test
    void shouldDescribeTracks() {
        final RemoteParticipant participant =
                roster.update(
                        participant(1)
                                .setKind(ParticipantInfo.Kind.SIP)
                                .addTracks(
                                        track().setMuted(true).setEncryption(Encryption.Type.GCM))
                                .addTracks(
                                        TrackInfo.newBuilder()
                                                .setSid("TR_2")
                                                .setType(TrackType.VIDEO)
                                                .setSource(TrackSource.CAMERA))
                                .build());

        assertEquals(RemoteParticipant.Kind.SIP, participant.kind());
        assertEquals(
                new RemoteTrack("TR_1", "mic", RemoteTrack.Source.MICROPHONE, true, true, true),
                participant.tracks().getFirst());
        assertEquals(
                new RemoteTrack("TR_2", "", RemoteTrack.Source.CAMERA, false, false, false),
                participant.tracks().getLast());
    }

    private static ParticipantInfo.Builder participant(final int version) {
        return ParticipantInfo.newBuilder()
                .setSid("PA_1")
                .setIdentity("driver")
                .setState(ParticipantInfo.State.ACTIVE)
                .setVersion(version);
    }

    private static TrackInfo.Builder track() {
        return TrackInfo.newBuilder()
                .setSid("TR_1")
                .setName("mic")
                .setSource(TrackSource.MICROPHONE);
    }
}
