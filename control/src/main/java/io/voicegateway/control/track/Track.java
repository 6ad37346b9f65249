package io.voicegateway.control.track;

import io.voicegateway.control.participant.Role;

/** An audio track of a participant. Used by the conductor. */
public final class Track {
    private static final long NO_STREAM = 0;

    private final String sid;
    private final String identity;
    private final Role role;
    private boolean isMuted;
    private boolean isEnded;
    private long streamId = NO_STREAM;

    Track(final String sid, final String identity, final Role role) {
        this.sid = sid;
        this.identity = identity;
        this.role = role;
    }

    public String sid() {
        return sid;
    }

    public String identity() {
        return identity;
    }

    public Role role() {
        return role;
    }

    public boolean isMuted() {
        return isMuted;
    }

    void muted(final boolean muted) {
        isMuted = muted;
    }

    public boolean isEnded() {
        return isEnded;
    }

    void end() {
        isEnded = true;
    }

    boolean hasStream() {
        return streamId != NO_STREAM;
    }

    long streamId() {
        return streamId;
    }

    void streamId(final long id) {
        streamId = id;
    }

    void withoutStream() {
        streamId = NO_STREAM;
    }

    /** live, muted or ended. */
    public String stateLabel() {
        if (isEnded) {
            return "ended";
        }
        return isMuted ? "muted" : "live";
    }
}
