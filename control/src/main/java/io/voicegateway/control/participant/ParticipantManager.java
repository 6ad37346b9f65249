package io.voicegateway.control.participant;

import io.voicegateway.control.event.CallEvents;
import io.voicegateway.control.event.EventSource;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The participants of one call. Facts come several times and out of order; each change is one event. Used by the conductor.
 * <p>
 * A sid names one connection, which ends once: what comes about it afterwards is stale and ignored.
 */
public final class ParticipantManager {
    /** Ended connections that are remembered; a description that is later than this many others does not exist. */
    private static final int ENDED_SID_LIMIT = 256;

    private final String callId;
    private final String driverIdentity;
    private final boolean isBotInRoom;
    private final CallEvents events;
    private final Clock clock;
    private final Map<String, Participant> byIdentity = new LinkedHashMap<>();
    private final Set<String> everPresent = new LinkedHashSet<>();
    private final SequencedSet<String> endedSids = new LinkedHashSet<>();

    /** @param isBotInRoom the room server knows the bot; otherwise it comes and goes as its socket does */
    public ParticipantManager(
            final String callId,
            final String driverIdentity,
            final boolean isBotInRoom,
            final CallEvents events,
            final Clock clock) {
        this.callId = callId;
        this.driverIdentity = driverIdentity;
        this.isBotInRoom = isBotInRoom;
        this.events = events;
        this.clock = clock;
    }

    /** What a description of a participant meant. */
    public enum Change {
        /** Nothing: stale, not connected yet, or of somebody who is not here. */
        NONE,
        /** Here as before; its tracks may have changed. */
        PRESENT,
        JOINED,
        /** Back under a new sid: after its connection was lost, or in place of one whose end was not seen. */
        RETURNED,
        /** Went on purpose; the caller ends its tracks and then calls {@link #leave}. */
        LEFT,
        /** Its connection was lost; the caller ends its tracks and calls {@link #leave} if it does not return. */
        LOST
    }

    public Role role(final String identity) {
        return Role.of(identity, callId, driverIdentity);
    }

    /** Takes the server's description of somebody who is not ourselves, as it came by signalling. */
    public Change onDescribed(final RemoteParticipant described) {
        return onDescribed(described, EventSource.SIGNAL);
    }

    /** Takes the server's description of somebody who is not ourselves. */
    public Change onDescribed(final RemoteParticipant described, final EventSource source) {
        if (endedSids.contains(described.sid())) {
            return Change.NONE;
        }
        final Participant known = byIdentity.get(described.identity());
        return switch (described.state()) {
            case JOINING -> onJoining(described, known);
            case ACTIVE -> onActive(described, known, source);
            case DISCONNECTED -> onDisconnected(described, known);
        };
    }

    /** Who is still connecting is shown, and joins when its media is there. */
    private Change onJoining(final RemoteParticipant described, final @Nullable Participant known) {
        if (known == null || !known.isPresent()) {
            add(described.identity(), described.sid(), Participant.State.JOINING);
        }
        return Change.NONE;
    }

    private Change onActive(
            final RemoteParticipant described,
            final @Nullable Participant known,
            final EventSource source) {
        if (known == null || !known.isPresent()) {
            join(source, described.identity(), described.sid());
            return Change.JOINED;
        }
        if (known.sid().equals(described.sid())) {
            // A connection that was only missed is still the same one.
            return known.found() ? Change.RETURNED : Change.PRESENT;
        }
        endSid(known.sid());
        known.sid(described.sid());
        known.state(Participant.State.ACTIVE);
        return Change.RETURNED;
    }

    private Change onDisconnected(
            final RemoteParticipant described, final @Nullable Participant known) {
        endSid(described.sid());
        // The end of an earlier connection says nothing about the present one.
        if (known == null || !known.sid().equals(described.sid())) {
            return Change.NONE;
        }
        if (!known.isPresent()) {
            known.state(Participant.State.LEFT);
            return Change.NONE;
        }
        if (described.departure() == RemoteParticipant.Departure.LOST) {
            known.state(Participant.State.RECONNECTING);
            return Change.LOST;
        }
        return Change.LEFT;
    }

    /** Somebody is here; the bot's socket joins this way too. Of somebody who is here already it is a no-op. */
    public void join(final EventSource source, final String identity, final String sid) {
        final Participant known = byIdentity.get(identity);
        if (known != null && known.isPresent()) {
            return;
        }
        final Participant participant = add(identity, sid, Participant.State.ACTIVE);
        everPresent.add(identity);
        events.participantJoined(source, identity, participant.role().label(), sid);
    }

    /** Somebody who was here before a crash, and may still be. */
    public void restore(final String identity, final String sid, final Instant joinedAt) {
        byIdentity.put(
                identity,
                new Participant(identity, role(identity), sid, joinedAt, Participant.State.ACTIVE));
    }

    /** Everybody who was ever here before a crash. */
    public void restorePresences(final List<String> identities) {
        everPresent.addAll(identities);
    }

    /** Who is here as far as we know, and not among these. */
    public List<String> absent(final List<RemoteParticipant> described) {
        final List<String> absent = new ArrayList<>();
        for (final Participant participant : byIdentity.values()) {
            if (participant.state() == Participant.State.ACTIVE
                    && (isBotInRoom || participant.role() != Role.BOT)
                    && described.stream().noneMatch(other -> isActive(other, participant))) {
                absent.add(participant.identity());
            }
        }
        return absent;
    }

    /** Somebody is missed: its connection is taken for lost. */
    public void missed(final String identity) {
        final Participant participant = byIdentity.get(identity);
        if (participant != null && participant.isPresent()) {
            participant.state(Participant.State.RECONNECTING);
        }
    }

    private static boolean isActive(final RemoteParticipant described, final Participant known) {
        return described.identity().equals(known.identity())
                && described.state() == RemoteParticipant.State.ACTIVE;
    }

    private Participant add(
            final String identity, final String sid, final Participant.State state) {
        final Participant participant =
                new Participant(identity, role(identity), sid, clock.instant(), state);
        byIdentity.put(identity, participant);
        return participant;
    }

    /** Somebody has gone for good. Of somebody who is not here it is a no-op. */
    public void leave(final EventSource source, final String identity, final String reason) {
        final Participant participant = byIdentity.get(identity);
        if (participant == null || !participant.isPresent()) {
            return;
        }
        endSid(participant.sid());
        participant.state(Participant.State.LEFT);
        events.participantLeft(
                source, identity, participant.role().label(), participant.sid(), reason);
    }

    /** Everybody has gone: the call is over. */
    public void leaveAll(final EventSource source, final String reason) {
        byIdentity.keySet().forEach(identity -> leave(source, identity, reason));
    }

    private void endSid(final String sid) {
        endedSids.add(sid);
        if (endedSids.size() > ENDED_SID_LIMIT) {
            endedSids.removeFirst();
        }
    }

    public @Nullable Participant find(final String identity) {
        return byIdentity.get(identity);
    }

    /** Identities of everybody who ever joined, in the order of arrival. */
    public List<String> everPresent() {
        return List.copyOf(everPresent);
    }

    public Collection<Participant> all() {
        return byIdentity.values();
    }
}
