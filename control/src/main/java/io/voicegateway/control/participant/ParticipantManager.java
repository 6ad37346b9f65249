package io.voicegateway.control.participant;

import io.voicegateway.control.event.CallEvents;
import io.voicegateway.control.event.EventSource;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The participants of one call. Facts come several times and out of order; each change is one event. Used by the conductor. */
public final class ParticipantManager {
    private final String callId;
    private final String driverIdentity;
    private final CallEvents events;
    private final Clock clock;
    private final Map<String, Participant> byIdentity = new LinkedHashMap<>();

    public ParticipantManager(
            final String callId,
            final String driverIdentity,
            final CallEvents events,
            final Clock clock) {
        this.callId = callId;
        this.driverIdentity = driverIdentity;
        this.events = events;
        this.clock = clock;
    }

    /** What a description of a participant meant. */
    public enum Change {
        NONE,
        JOINED,
        /** Back under a new sid, or after its connection was lost. */
        RETURNED,
        LEFT_CLEANLY,
        LOST
    }

    public Role role(final String identity) {
        return Role.of(identity, callId, driverIdentity);
    }

    /** Takes the server's description of somebody who is not ourselves. */
    public Change onDescribed(final RemoteParticipant described) {
        final Participant known = byIdentity.get(described.identity());
        return switch (described.state()) {
            case JOINING -> Change.NONE;
            case ACTIVE -> onActive(described, known);
            case DISCONNECTED -> onGone(described, known);
        };
    }

    private Change onActive(final RemoteParticipant described, final @Nullable Participant known) {
        if (known == null || known.state() == Participant.State.LEFT) {
            join(EventSource.SIGNAL, described.identity(), described.sid());
            return Change.JOINED;
        }
        final boolean isReturn =
                !known.sid().equals(described.sid())
                        || known.state() == Participant.State.RECONNECTING;
        known.sid(described.sid());
        known.state(Participant.State.ACTIVE);
        return isReturn ? Change.RETURNED : Change.NONE;
    }

    private Change onGone(final RemoteParticipant described, final @Nullable Participant known) {
        // The end of an earlier connection says nothing about the present one.
        if (known == null
                || known.state() == Participant.State.LEFT
                || !known.sid().equals(described.sid())) {
            return Change.NONE;
        }
        if (described.departure() == RemoteParticipant.Departure.LOST) {
            known.state(Participant.State.RECONNECTING);
            return Change.LOST;
        }
        leave(EventSource.SIGNAL, known.identity(), "left");
        return Change.LEFT_CLEANLY;
    }

    /** Somebody is here; the bot's socket joins this way too. */
    public void join(final EventSource source, final String identity, final String sid) {
        final Participant participant =
                new Participant(identity, role(identity), sid, clock.instant());
        byIdentity.put(identity, participant);
        events.participantJoined(source, identity, participant.role().label(), sid);
    }

    /** Somebody has gone for good. Of somebody who is not here it is a no-op. */
    public void leave(final EventSource source, final String identity, final String reason) {
        final Participant participant = byIdentity.get(identity);
        if (participant == null || participant.state() == Participant.State.LEFT) {
            return;
        }
        participant.state(Participant.State.LEFT);
        events.participantLeft(
                source, identity, participant.role().label(), participant.sid(), reason);
    }

    public @Nullable Participant find(final String identity) {
        return byIdentity.get(identity);
    }

    public Collection<Participant> all() {
        return byIdentity.values();
    }
}
