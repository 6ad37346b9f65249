package io.voicegateway.control.fake;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteParticipant.Departure;
import io.voicegateway.control.participant.RemoteParticipant.State;
import io.voicegateway.control.participant.RemoteTrack;
import java.util.List;

/** Participants and tracks as a room server describes them. */
public final class Described {
    private Described() {}

    public static RemoteParticipant active(
            final String identity, final String sid, final RemoteTrack... tracks) {
        return participant(identity, sid, State.ACTIVE, Departure.NONE, tracks);
    }

    public static RemoteParticipant joining(final String identity, final String sid) {
        return participant(identity, sid, State.JOINING, Departure.NONE);
    }

    public static RemoteParticipant left(final String identity, final String sid) {
        return participant(identity, sid, State.DISCONNECTED, Departure.CLEAN);
    }

    public static RemoteParticipant lost(final String identity, final String sid) {
        return participant(identity, sid, State.DISCONNECTED, Departure.LOST);
    }

    private static RemoteParticipant participant(
            final String identity,
            final String sid,
            final State state,
            final Departure departure,
            final RemoteTrack... tracks) {
        return new RemoteParticipant(
                sid,
                identity,
                "",
                state,
                RemoteParticipant.Kind.STANDARD,
                false,
                List.of(tracks),
                departure);
    }

    public static RemoteTrack track(final String sid) {
        return track(sid, false);
    }

    public static RemoteTrack muted(final String sid) {
        return track(sid, true);
    }

    private static RemoteTrack track(final String sid, final boolean isMuted) {
        return new RemoteTrack(sid, "", RemoteTrack.Source.MICROPHONE, true, isMuted, false);
    }

    public static RemoteTrack encrypted(final String sid) {
        return new RemoteTrack(sid, "", RemoteTrack.Source.MICROPHONE, true, false, true);
    }

    public static RemoteTrack video(final String sid) {
        return new RemoteTrack(sid, "", RemoteTrack.Source.CAMERA, false, false, false);
    }
}
