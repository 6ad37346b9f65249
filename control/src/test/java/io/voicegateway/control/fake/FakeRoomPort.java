package io.voicegateway.control.fake;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.control.room.RoomView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A room server in memory. It answers at once, or when the test says so, or never. */
public final class FakeRoomPort implements RoomPort {
    private static final RoomPortException UNREACHABLE =
            new RoomPortException(RoomPortException.Reason.UNREACHABLE, "connection refused", null);

    public final Map<String, RoomView> rooms = new LinkedHashMap<>();
    public final List<RoomRequest> created = new ArrayList<>();
    public final Map<String, List<RemoteParticipant>> people = new HashMap<>();
    public final List<String> listed = new ArrayList<>();
    public final List<String> deleteAttempts = new ArrayList<>();

    /** Changes of subscriptions that were made: {@code identity -TR_1} or {@code identity +TR_1}. */
    public final List<String> subscriptions = new ArrayList<>();

    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean isHolding;
    private boolean isUnreachable;
    private int lifeCount;

    /** Answers wait for {@link #answer}. */
    public void hold() {
        isHolding = true;
    }

    /** Gives the answers that wait, and answers at once from now on. */
    public void answer() {
        isHolding = false;
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    public void unreachable(final boolean unreachable) {
        isUnreachable = unreachable;
    }

    /** The room of that name ended, and there is a new one of the same owner. */
    public void renewed(final String room, final String callId, final String owner) {
        rooms.put(room, new RoomView(room, "RM_" + ++lifeCount, callId, owner, "{}", 1_000, 1));
    }

    /** These are in the room now. */
    public void entered(final String room, final RemoteParticipant... who) {
        people.put(room, List.of(who));
        rooms.computeIfPresent(
                room,
                (_, view) ->
                        new RoomView(
                                room,
                                view.roomSid(),
                                view.callId(),
                                view.owner(),
                                view.metadata(),
                                view.createdAtMs(),
                                who.length));
    }

    /** Somebody else's room. */
    public void foreign(final String room, final String owner) {
        rooms.put(room, new RoomView(room, "RM_foreign", "other", owner, "{}", 1_000, 1));
    }

    @Override
    public CompletionStage<RoomResult> createRoom(final RoomRequest request) {
        final CompletableFuture<RoomResult> result = new CompletableFuture<>();
        reply(
                result,
                () -> {
                    final RoomView existing = rooms.get(request.room());
                    if (existing != null) {
                        return new RoomResult.Existing(existing);
                    }
                    created.add(request);
                    final RoomView view =
                            new RoomView(
                                    request.room(),
                                    "RM_" + ++lifeCount,
                                    request.callId(),
                                    request.owner(),
                                    "{}",
                                    AdvancedClock.START.toEpochMilli() + lifeCount,
                                    0);
                    rooms.put(request.room(), view);
                    return new RoomResult.Created(view);
                });
        return result;
    }

    @Override
    public CompletionStage<RoomView> claimRoom(final RoomRequest request) {
        final CompletableFuture<RoomView> result = new CompletableFuture<>();
        reply(
                result,
                () -> {
                    final RoomView claimed =
                            new RoomView(
                                    request.room(),
                                    rooms.get(request.room()).roomSid(),
                                    request.callId(),
                                    request.owner(),
                                    "{}",
                                    0,
                                    1);
                    rooms.put(request.room(), claimed);
                    return claimed;
                });
        return result;
    }

    /** A room that a client made by joining it. */
    public void unowned(final String room) {
        rooms.put(room, new RoomView(room, "RM_" + ++lifeCount, null, null, "", 1_000, 1));
    }

    @Override
    public CompletionStage<Void> deleteRoom(final String room) {
        deleteAttempts.add(room);
        final CompletableFuture<Void> result = new CompletableFuture<>();
        reply(
                result,
                () -> {
                    rooms.remove(room);
                    return null;
                });
        return result;
    }

    private <T> void reply(final CompletableFuture<T> result, final Supplier<T> answer) {
        final Runnable reply =
                () -> {
                    if (isUnreachable) {
                        result.completeExceptionally(UNREACHABLE);
                    } else {
                        result.complete(answer.get());
                    }
                };
        if (isHolding) {
            held.add(reply);
        } else {
            reply.run();
        }
    }

    @Override
    public CompletionStage<Optional<RoomView>> findRoom(final String room) {
        final CompletableFuture<Optional<RoomView>> result = new CompletableFuture<>();
        reply(result, () -> Optional.ofNullable(rooms.get(room)));
        return result;
    }

    @Override
    public CompletionStage<List<RoomView>> listRooms() {
        final CompletableFuture<List<RoomView>> result = new CompletableFuture<>();
        reply(result, () -> List.copyOf(rooms.values()));
        return result;
    }

    @Override
    public CompletionStage<List<RemoteParticipant>> listParticipants(final String room) {
        listed.add(room);
        final CompletableFuture<List<RemoteParticipant>> result = new CompletableFuture<>();
        reply(result, () -> people.getOrDefault(room, List.of()));
        return result;
    }

    @Override
    public CompletionStage<Void> updateSubscriptions(
            final String room,
            final String identity,
            final List<String> trackSids,
            final boolean isSubscribed) {
        final CompletableFuture<Void> result = new CompletableFuture<>();
        reply(
                result,
                () -> {
                    for (final String trackSid : trackSids) {
                        subscriptions.add(identity + (isSubscribed ? " +" : " -") + trackSid);
                    }
                    return null;
                });
        return result;
    }

    @Override
    public CompletionStage<Void> removeParticipant(final String room, final String identity) {
        return CompletableFuture.completedStage(null);
    }
}
