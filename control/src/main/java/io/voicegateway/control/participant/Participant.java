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
    private State state = State.ACTIVE;

    public Participant(
            final String identity, final Role role, final String sid, final Instant joinedAt) {
        this.identity = identity;
        this.role = role;
        this.sid = sid;
        this.joinedAt = joinedAt;
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

    public void sid(final String newSid) {
        sid = newSid;
    }

    public State state() {
        return state;
    }

    public void state(final State next) {
        state = next;
    }
}
