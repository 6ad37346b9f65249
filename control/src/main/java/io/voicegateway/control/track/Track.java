package io.voicegateway.control.track;

import io.voicegateway.control.event.TrackFact;
import io.voicegateway.control.participant.Role;
import io.voicegateway.engine.api.EngineListener;

/** An audio track of a participant, from its publication to its end. Used by the conductor. */
public final class Track {
    private final TrackFact fact;
    private final Role role;
    private final String label;
    private boolean isMuted;
    private boolean isEnded;
    private boolean isHeard;
    private boolean isStarted;
    private boolean isWanted;
    private long streamId = EngineListener.NO_STREAM;

    Track(final TrackFact fact, final Role role, final String label) {
        this.fact = fact;
        this.role = role;
        this.label = label;
    }

    TrackFact fact() {
        return fact;
    }

    public String sid() {
        return fact.trackSid();
    }

    public String identity() {
        return fact.identity();
    }

    public Role role() {
        return role;
    }

    /** Names the voice in reports and recordings: driver, human, human-2. */
    public String label() {
        return label;
    }

    public boolean isMuted() {
        return isMuted;
    }

    /** What comes after a mute has to start anew. */
    void muted(final boolean muted) {
        isMuted = muted;
        isStarted = false;
    }

    public boolean isEnded() {
        return isEnded;
    }

    void end() {
        isEnded = true;
    }

    /** Whether its stream is the one that is routed and recorded. */
    boolean isHeard() {
        return isHeard;
    }

    void heard(final boolean heard) {
        isHeard = heard;
    }

    /** Whether the room server was asked for its audio. */
    boolean isWanted() {
        return isWanted;
    }

    void wanted(final boolean wanted) {
        isWanted = wanted;
    }

    boolean hasStream() {
        return streamId != EngineListener.NO_STREAM;
    }

    public long streamId() {
        return streamId;
    }

    void streamId(final long id) {
        streamId = id;
        isStarted = false;
    }

    void withoutStream() {
        streamId(EngineListener.NO_STREAM);
    }

    void start() {
        isStarted = true;
    }

    /** Whether a packet of it has come since it was last unmuted. */
    boolean isStarted() {
        return isStarted;
    }

    /** live, muted or ended. */
    public String stateLabel() {
        if (isEnded) {
            return "ended";
        }
        return isMuted ? "muted" : "live";
    }
}
