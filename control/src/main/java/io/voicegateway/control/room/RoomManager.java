package io.voicegateway.control.room;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One room per call: created or found ours, and always deleted. Used by the conductor; so are its callbacks. */
public final class RoomManager {
    private static final Logger LOG = LoggerFactory.getLogger(RoomManager.class);
    private static final int EMPTY_TIMEOUT_MARGIN_S = 30;
    private static final int DEPARTURE_TIMEOUT_S = 60;
    private static final int DELETE_ATTEMPT_LIMIT = 5;
    private static final long DELETE_RETRY_MS = 1_000;

    private static final String PREFIX = "call_";

    private final RoomPort port;
    private final Executor conductor;
    private final TimerManager timers;
    private final String gatewayId;

    /** @param conductor runs what comes back from the port */
    public RoomManager(
            final RoomPort port,
            final Executor conductor,
            final TimerManager timers,
            final String gatewayId) {
        this.port = port;
        this.conductor = conductor;
        this.timers = timers;
        this.gatewayId = gatewayId;
    }

    /** Name of a call's room. */
    public static String roomOf(final String callId) {
        return PREFIX + callId;
    }

    /** Makes the room, or finds the one that this gateway made for this call before. */
    public void open(
            final String callId,
            final Map<String, String> metadata,
            final long joinTimeoutMs,
            final BiConsumer<@Nullable RoomView, @Nullable Throwable> done) {
        port.createRoom(request(callId, metadata, joinTimeoutMs))
                .whenCompleteAsync(
                        (result, failure) ->
                                done.accept(result == null ? null : result.view(), failure),
                        conductor);
    }

    /** The call whose room has this name; no call's when the name is another one. */
    public static String callOf(final String room) {
        return room.startsWith(PREFIX) ? room.substring(PREFIX.length()) : "";
    }

    private RoomRequest request(
            final String callId, final Map<String, String> metadata, final long joinTimeoutMs) {
        return new RoomRequest(
                roomOf(callId),
                callId,
                gatewayId,
                metadata,
                (int) (joinTimeoutMs / 1_000) + EMPTY_TIMEOUT_MARGIN_S,
                DEPARTURE_TIMEOUT_S);
    }

    /**
     * Like {@link #open} for a call that had a room: when the server forgot it, somebody who came back before us has made it anew, without
     * metadata. Such a room is nobody's, and is taken.
     */
    public void reopen(
            final String callId,
            final Map<String, String> metadata,
            final long joinTimeoutMs,
            final BiConsumer<@Nullable RoomView, @Nullable Throwable> done) {
        final RoomRequest request = request(callId, metadata, joinTimeoutMs);
        port.createRoom(request)
                .thenCompose(
                        result ->
                                result.view().metadata().isEmpty()
                                        ? port.claimRoom(request)
                                        : CompletableFuture.completedStage(result.view()))
                .whenCompleteAsync(done, conductor);
    }

    /** Looks for the room of a call. */
    public void find(
            final String callId, final BiConsumer<Optional<RoomView>, @Nullable Throwable> done) {
        port.findRoom(roomOf(callId))
                .whenCompleteAsync(
                        (found, failure) ->
                                done.accept(found == null ? Optional.empty() : found, failure),
                        conductor);
    }

    /** Deletes the room unless it is somebody else's by now; repeats and reports like {@link #delete}. */
    public void deleteOurs(final String callId, final Runnable done) {
        deleteOurs(callId, 1, done);
    }

    private void deleteOurs(final String callId, final int attempt, final Runnable done) {
        find(
                callId,
                (found, failure) -> {
                    if (failure != null) {
                        again(
                                callId,
                                attempt,
                                failure,
                                () -> deleteOurs(callId, attempt + 1, done),
                                done);
                    } else if (found.filter(view -> isOurs(view, callId)).isPresent()) {
                        delete(callId, attempt, done);
                    } else {
                        done.run();
                    }
                });
    }

    /** Every room of the server, of all owners. */
    public void list(final BiConsumer<List<RoomView>, @Nullable Throwable> done) {
        port.listRooms()
                .whenCompleteAsync(
                        (rooms, failure) -> done.accept(rooms == null ? List.of() : rooms, failure),
                        conductor);
    }

    /** Who is in the room of a call. */
    public void participants(
            final String callId,
            final BiConsumer<List<RemoteParticipant>, @Nullable Throwable> done) {
        port.listParticipants(roomOf(callId))
                .whenCompleteAsync(
                        (people, failure) ->
                                done.accept(people == null ? List.of() : people, failure),
                        conductor);
    }

    /** Subscribes somebody in the room of a call to tracks, or takes the subscriptions away. */
    public void subscribe(
            final String callId,
            final String identity,
            final List<String> trackSids,
            final boolean isSubscribed,
            final Consumer<@Nullable Throwable> done) {
        port.updateSubscriptions(roomOf(callId), identity, trackSids, isSubscribed)
                .whenCompleteAsync((_, failure) -> done.accept(failure), conductor);
    }

    /** Whether the room carries our name and the call's. */
    public boolean isOurs(final RoomView view, final String callId) {
        return gatewayId.equals(view.owner()) && callId.equals(view.callId());
    }

    /** Deletes the room; repeats while the server cannot be reached, and reports once when done or given up. */
    public void delete(final String callId, final Runnable done) {
        delete(callId, 1, done);
    }

    private void delete(final String callId, final int attempt, final Runnable done) {
        port.deleteRoom(roomOf(callId))
                .whenCompleteAsync(
                        (_, failure) -> {
                            if (failure == null) {
                                done.run();
                            } else {
                                again(
                                        callId,
                                        attempt,
                                        failure,
                                        () -> delete(callId, attempt + 1, done),
                                        done);
                            }
                        },
                        conductor);
    }

    private void again(
            final String callId,
            final int attempt,
            final Throwable failure,
            final Runnable next,
            final Runnable givenUp) {
        if (attempt < DELETE_ATTEMPT_LIMIT) {
            timers.schedule(DELETE_RETRY_MS * attempt, next);
        } else {
            LOG.warn("event=room_not_deleted call_id={} error=\"{}\"", callId, failure.toString());
            givenUp.run();
        }
    }
}
