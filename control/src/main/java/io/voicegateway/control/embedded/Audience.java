package io.voicegateway.control.embedded;

import livekit.LivekitRtc.SubscriptionPermission;
import livekit.LivekitRtc.TrackPermission;

/** Who may hear a participant, as it decided itself. */
record Audience(SubscriptionPermission permission) {
    static final Audience EVERYONE =
            new Audience(SubscriptionPermission.newBuilder().setAllParticipants(true).build());

    boolean contains(final EmbeddedParticipant other, final PublishedTrack track) {
        if (permission.getAllParticipants()) {
            return true;
        }
        for (final TrackPermission granted : permission.getTrackPermissionsList()) {
            final boolean isMeant =
                    granted.getParticipantSid().equals(other.sid())
                            || granted.getParticipantIdentity().equals(other.identity());
            if (isMeant
                    && (granted.getAllTracks()
                            || granted.getTrackSidsList().contains(track.sid()))) {
                return true;
            }
        }
        return false;
    }
}
