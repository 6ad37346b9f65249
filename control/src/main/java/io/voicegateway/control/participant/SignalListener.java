package io.voicegateway.control.participant;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;

/**
 * What happened to our presences in rooms.
 * <p>
 * Called on threads of the {@link SignalPort}'s implementation, for one session always in order and by one thread at a time; an
 * implementation hands over to its own thread and returns at once. Nothing is called for a session after its {@link #onLeft}.
 */
public interface SignalListener {

    /** The server let us in. Comes once per join, before anything else of that session except {@link #onLeft}. */
    void onJoined(long sessionId, JoinedRoom joined);

    /** The server's end of the media: after the join, and again with other credentials after an ICE restart. */
    void onRemoteTransport(long sessionId, RemoteTransport remote);

    /** A further UDP candidate of the server; never before the first {@link #onRemoteTransport}. */
    void onRemoteCandidate(long sessionId, IceCandidate candidate);

    /** Another participant came, changed (state, tracks, mute) or went. Stale and repeated descriptions are left out. */
    void onParticipantChanged(long sessionId, RemoteParticipant participant);

    /** A track that we wanted is being sent to us as this RTP stream; again when its stream changed. */
    void onSubscribed(long sessionId, TrackSubscription subscription);

    /** A track that we had is no longer sent: unsubscribed, unpublished, or its publisher has gone. */
    void onUnsubscribed(long sessionId, String trackSid);

    /** The server knows our own track under this id. It is heard by others once the media is connected. */
    void onPublished(long sessionId, String trackSid);

    /** The server muted or unmuted our own track; while muted it drops what we send. */
    void onOwnTrackMuted(long sessionId, boolean isMuted);

    /** The server refused or ended a subscription: permission, codec, or no such track. */
    void onSubscriptionRefused(long sessionId, String trackSid, String detail);

    /** Our own participant is active: the server has our media connection. Comes once per join. */
    void onActive(long sessionId);

    /** The signalling connection is lost and is being re-established; media is not affected. */
    void onSignalLost(long sessionId);

    /** The signalling connection is back; the differences since the loss follow as {@link #onParticipantChanged}. */
    void onSignalResumed(long sessionId);

    /**
     * The presence is over, for whatever reason. Comes exactly once per join, and last.
     *
     * @param detail for the log: what the server or the network said, without secrets
     */
    void onLeft(long sessionId, LeftReason reason, String detail);
}
