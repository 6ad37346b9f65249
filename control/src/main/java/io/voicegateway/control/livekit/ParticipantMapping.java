package io.voicegateway.control.livekit;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteParticipant.Departure;
import io.voicegateway.control.participant.RemoteParticipant.Kind;
import io.voicegateway.control.participant.RemoteParticipant.State;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.RemoteTrack.Source;
import java.util.ArrayList;
import java.util.List;
import livekit.LivekitModels;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.TrackInfo;

/** LiveKit's descriptions of participants and tracks as the domain's. */
public final class ParticipantMapping {

    private ParticipantMapping() {}

    public static RemoteParticipant participant(final ParticipantInfo info) {
        final List<RemoteTrack> tracks = new ArrayList<>(info.getTracksCount());
        for (final TrackInfo track : info.getTracksList()) {
            tracks.add(track(track));
        }
        final State state = state(info.getState());
        return new RemoteParticipant(
                info.getSid(),
                info.getIdentity(),
                info.getName(),
                state,
                kind(info.getKind()),
                info.getPermission().getHidden(),
                tracks,
                state == State.DISCONNECTED
                        ? departure(info.getDisconnectReason())
                        : Departure.NONE);
    }

    /** Of somebody who went, whatever state the description has kept. */
    static RemoteParticipant departed(final ParticipantInfo info) {
        return participant(info.toBuilder().setState(ParticipantInfo.State.DISCONNECTED).build());
    }

    static RemoteTrack track(final TrackInfo info) {
        return new RemoteTrack(
                info.getSid(),
                info.getName(),
                source(info.getSource()),
                info.getType() == LivekitModels.TrackType.AUDIO,
                info.getMuted(),
                info.getEncryption() != LivekitModels.Encryption.Type.NONE);
    }

    /**
     * A reason that is not known here, or not given, counts as a lost connection: the participant gets the time to come back. One that was
     * replaced by another connection of its own is back already.
     */
    static Departure departure(final DisconnectReason reason) {
        return switch (reason) {
            case CLIENT_INITIATED,
                    PARTICIPANT_REMOVED,
                    ROOM_DELETED,
                    ROOM_CLOSED,
                    USER_UNAVAILABLE,
                    USER_REJECTED ->
                    Departure.CLEAN;
            case UNKNOWN_REASON,
                    DUPLICATE_IDENTITY,
                    SERVER_SHUTDOWN,
                    STATE_MISMATCH,
                    JOIN_FAILURE,
                    MIGRATION,
                    SIGNAL_CLOSE,
                    SIP_TRUNK_FAILURE,
                    CONNECTION_TIMEOUT,
                    MEDIA_FAILURE,
                    AGENT_ERROR,
                    UNRECOGNIZED ->
                    Departure.LOST;
        };
    }

    private static State state(final ParticipantInfo.State state) {
        return switch (state) {
            case JOINING, JOINED, UNRECOGNIZED -> State.JOINING;
            case ACTIVE -> State.ACTIVE;
            case DISCONNECTED -> State.DISCONNECTED;
        };
    }

    private static Kind kind(final ParticipantInfo.Kind kind) {
        return switch (kind) {
            case STANDARD -> Kind.STANDARD;
            case INGRESS -> Kind.INGRESS;
            case EGRESS -> Kind.EGRESS;
            case SIP -> Kind.SIP;
            case AGENT -> Kind.AGENT;
            case CONNECTOR, BRIDGE, UNRECOGNIZED -> Kind.OTHER;
        };
    }

    private static Source source(final LivekitModels.TrackSource source) {
        return switch (source) {
            case MICROPHONE -> Source.MICROPHONE;
            case CAMERA -> Source.CAMERA;
            case SCREEN_SHARE -> Source.SCREEN_SHARE;
            case SCREEN_SHARE_AUDIO -> Source.SCREEN_SHARE_AUDIO;
            case UNKNOWN, UNRECOGNIZED -> Source.UNKNOWN;
        };
    }
}
