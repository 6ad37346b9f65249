package io.voicegateway.control.participant;

import java.time.Instant;
import java.util.Locale;

/** Somebody in a call, by identity: a reconnect brings another sid and stays the same participant. Used by the conductor. */
public final class Participant {
    /** JOINING → ACTIVE ⇄ RECONNECTING → LEFT. */
    public enum State {
        JOINING,
        ACTIVE,
        RECONNECTING,
        LEFT;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String identity;
    private final Role role;
    private final Instant joinedAt;
    private String sid;
    private State state;

    Participant(
            final String identity,
            final Role role,
            final String sid,
            final Instant joinedAt,
            final State state) {
        this.identity = identity;
        this.role = role;
        this.sid = sid;
        this.joinedAt = joinedAt;
        this.state = state;
    }

    public String identity() {
        return identity;
    }

    public Role role() {
        return role;
    }

    public Instant joinedAt() {
        return joinedAt;
    }

    public String sid() {
        return sid;
    }

    void sid(final String newSid) {
        sid = newSid;
    }

    /** Joined and not left: also while its connection is lost and may come back. */
    public boolean isPresent() {
        return state == State.ACTIVE || state == State.RECONNECTING;
    }

    /** Here again; false when it was not missing. */
    boolean found() {
        final boolean wasMissing = state == State.RECONNECTING;
        state = State.ACTIVE;
        return wasMissing;
    }

    public State state() {
        return state;
    }

    void state(final State next) {
        state = next;
    }
}
