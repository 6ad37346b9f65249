package io.voicegateway.control.participant;

import io.voicegateway.engine.api.LocalTransport;

/**
 * Our own presence in rooms: joins, subscribes, leaves.
 * <p>
 * May be called by any thread; every method returns at once and what comes of it arrives through {@link SignalListener}. One session id
 * names one presence from {@link #join} to {@link SignalListener#onLeft}; afterwards the id may be used for a new join. A method that
 * names an unknown session does nothing, because the two sides end things independently.
 */
public interface SignalPort {

    /**
     * Joins a room. Answered by {@link SignalListener#onJoined} and {@link SignalListener#onRemoteTransport}, or by
     * {@link SignalListener#onLeft}.
     *
     * @throws IllegalStateException when the session id is in use
     */
    void join(SignalJoin join);

    /**
     * Wants a remote track; answered by {@link SignalListener#onSubscribed} when it has been given an RTP stream. The wish is kept over
     * resumes until {@link #unsubscribe} or until the track is gone.
     */
    void subscribe(long sessionId, String trackSid);

    /** No longer wants a remote track; answered by {@link SignalListener#onUnsubscribed} when it had a stream. */
    void unsubscribe(long sessionId, String trackSid);

    /**
     * Offers new ICE credentials of ours (RFC 8445 §2.4); answered by {@link SignalListener#onRemoteTransport} with new ones of the
     * server. Fingerprint, SSRCs and subscriptions stay. The local SSRC must be the one of the join.
     */
    void restartIce(long sessionId, LocalTransport local);

    /** Leaves cleanly; answered by {@link SignalListener#onLeft} with {@link LeftReason#CLIENT_LEFT}. */
    void leave(long sessionId);
}
