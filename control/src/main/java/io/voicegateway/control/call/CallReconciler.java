package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomView;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the room server's view with ours every few seconds and repairs what was missed: rooms of ours that no call owns are removed, a
 * call whose room is gone ends, people whose coming or going nobody told us come or go. Rooms of other owners are never touched. Started by
 * any thread; the conductor does the work.
 * <p>
 * What the server says is a moment old, so what is absent has to be absent twice. The cost of a round is bounded: one question about all
 * rooms, and one about each of a limited number of calls, in turn.
 */
public final class CallReconciler {
    static final long INTERVAL_MS = 5_000;
    static final int VISIT_LIMIT = 50;

    private static final Logger LOG = LoggerFactory.getLogger(CallReconciler.class);

    private final CallManager calls;
    private final CallContext ctx;
    private final CallPresence presence;
    private final CallEntry entry;
    private final Executor conductor;
    private final Queue<String> toVisit = new ArrayDeque<>();
    private Set<String> orphans = Set.of();
    private Set<String> ghosts = Set.of();
    private Set<String> roomless = Set.of();

    public CallReconciler(final CallManager calls, final Executor conductor) {
        this.calls = calls;
        this.conductor = conductor;
        ctx = calls.context();
        presence = new CallPresence(ctx, calls.ending());
        entry = new CallEntry(ctx);
    }

    /** The room server answers: from now on it is asked. */
    public void start() {
        conductor.execute(this::round);
    }

    private void round() {
        final Set<String> asked = inRooms();
        ctx.rooms()
                .list(
                        (rooms, failure) -> {
                            if (failure == null) {
                                compare(asked, rooms);
                                visit();
                            } else {
                                LOG.info("event=not_reconciled error=\"{}\"", failure.toString());
                            }
                            ctx.timers().schedule(INTERVAL_MS, this::round);
                        });
    }

    /** Calls that are in their rooms as far as we know: whose loss is noticed already, that is not news. */
    private Set<String> inRooms() {
        final Set<String> inRooms = new HashSet<>();
        for (final Call call : calls.all()) {
            if (isSettled(call)) {
                inRooms.add(call.callId);
            }
        }
        return inRooms;
    }

    private static boolean isSettled(final Call call) {
        return call.isLive() && call.isInRoom && !call.isRejoining && call.lostTimer == null;
    }

    private void compare(final Set<String> asked, final List<RoomView> rooms) {
        final Set<String> found = new HashSet<>();
        final Set<String> unowned = new HashSet<>();
        final Set<String> unclaimed = new HashSet<>();
        for (final RoomView room : rooms) {
            if (isUnclaimed(room)) {
                unclaimed.add(RoomManager.callOf(room.room()));
            }
            final String callId = room.callId();
            if (callId == null
                    || !ctx.rooms().isOurs(room, callId)
                    || !RoomManager.roomOf(callId).equals(room.room())) {
                continue;
            }
            found.add(callId);
            if (room.participantCount() > 0) {
                lookForDriver(callId);
            }
            if (!calls.owns(callId)) {
                unowned.add(callId);
            }
        }
        unowned.stream().filter(orphans::contains).forEach(this::remove);
        orphans = unowned;
        unclaimed.stream().filter(ghosts::contains).forEach(this::removeGhost);
        ghosts = unclaimed;
        asked.removeAll(found);
        asked.stream().filter(roomless::contains).forEach(this::endRoomless);
        roomless = asked;
    }

    /** Somebody is in a room that we have not joined yet. */
    private void lookForDriver(final String callId) {
        final Call call = calls.find(callId);
        if (call != null && call.isAwaitingDriver) {
            ctx.rooms().participants(callId, (people, _) -> entry.onPeople(call, people));
        }
    }

    private void remove(final String callId) {
        LOG.warn("event=orphaned_room_removed call_id={}", callId);
        ctx.rooms().deleteOurs(callId, () -> {});
    }

    /**
     * A join of ours that was under way when its call ended may make the room anew, without metadata: the server takes its time over joins,
     * and does not notice that nobody waits any more.
     */
    private boolean isUnclaimed(final RoomView room) {
        final String callId = RoomManager.callOf(room.room());
        return room.metadata().isEmpty()
                && !callId.isEmpty()
                && !calls.owns(callId)
                && ctx.journal().hasEnded(callId);
    }

    /** With anybody else in it, it is theirs. */
    private void removeGhost(final String callId) {
        ctx.rooms()
                .participants(
                        callId,
                        (people, failure) -> {
                            final boolean isOnlyOurs =
                                    people.stream()
                                            .allMatch(person -> isOurs(person.identity(), callId));
                            if (failure == null && isOnlyOurs && !calls.owns(callId)) {
                                LOG.warn("event=ghost_room_removed call_id={}", callId);
                                ctx.rooms().delete(callId, () -> {});
                            }
                        });
    }

    private static boolean isOurs(final String identity, final String callId) {
        return identity.equals(Call.botIdentity(callId))
                || identity.equals(Call.monitorIdentity(callId));
    }

    private void endRoomless(final String callId) {
        final Call call = calls.find(callId);
        if (call != null && isSettled(call)) {
            calls.ending()
                    .begin(
                            call,
                            EndReason.ROOM_DELETED,
                            EventSource.RECONCILER,
                            "the room server does not know its room");
        }
    }

    private void visit() {
        if (toVisit.isEmpty()) {
            toVisit.addAll(inRooms());
        }
        for (int i = 0; i < VISIT_LIMIT && !toVisit.isEmpty(); i++) {
            final Call call = calls.find(toVisit.remove());
            if (call != null && isSettled(call)) {
                ctx.rooms()
                        .participants(
                                call.callId,
                                (people, failure) -> {
                                    if (failure == null && isSettled(call)) {
                                        onPeople(call, people);
                                    }
                                });
            }
        }
    }

    /** An answer without ourselves is about another life of the room. */
    private void onPeople(final Call call, final List<RemoteParticipant> people) {
        if (people.stream().noneMatch(person -> person.sid().equals(call.ownSid))) {
            return;
        }
        for (final RemoteParticipant person : people) {
            if (!person.isHidden()) {
                presence.onDescribed(call, person, EventSource.RECONCILER);
            }
        }
        final Set<String> absent = new HashSet<>(call.participants.absent(people));
        absent.stream()
                .filter(call.absentBefore::contains)
                .forEach(identity -> presence.onAbsent(call, identity, EventSource.RECONCILER));
        call.absentBefore = absent;
    }
}
