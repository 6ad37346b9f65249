package io.voicegateway.control.participant;

/** Why a presence of ours in a room is over. */
public enum LeftReason {
    /** We left. */
    CLIENT_LEFT(false),
    /** Somebody deleted the room. */
    ROOM_DELETED(false),
    /** The server closed the room because nobody was left in it. */
    ROOM_CLOSED(false),
    /** Somebody removed us. */
    PARTICIPANT_REMOVED(false),
    /** Another connection joined under our identity. */
    DUPLICATE_IDENTITY(false),
    /** The server is shutting down. */
    SERVER_SHUTDOWN(true),
    /** No connection to the server, or it was lost and could not be resumed in time. */
    UNREACHABLE(true),
    /** The server does not accept our token or grants. */
    REFUSED(false),
    /** The server is too old for us, or answered with something that we cannot understand. */
    UNSUPPORTED_SERVER(false),
    /** The server forgot us or our media connection: only a fresh join, with new media, helps. */
    RECONNECT_NEEDED(true),
    /** The server offers ICE-TCP only, which we do not speak: it does so for a while after UDP failed for this identity. */
    UDP_NOT_OFFERED(false);

    private final boolean isRetryable;

    LeftReason(final boolean isRetryable) {
        this.isRetryable = isRetryable;
    }

    /** Whether a fresh join under the same identity makes sense. */
    public boolean isRetryable() {
        return isRetryable;
    }
}
