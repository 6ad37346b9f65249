package io.voicegateway.control.embedded;

import io.vertx.core.Context;
import io.voicegateway.control.embedded.TwirpException.Code;
import io.voicegateway.control.livekit.ParticipantMapping;
import io.voicegateway.control.livekit.RoomMapping;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomPortException.Reason;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.control.room.RoomView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import livekit.LivekitModels.Room;
import livekit.LivekitRoom.CreateRoomRequest;
import livekit.LivekitRoom.DeleteRoomRequest;
import livekit.LivekitRoom.ListParticipantsRequest;
import livekit.LivekitRoom.ListRoomsRequest;
import livekit.LivekitRoom.RoomParticipantIdentity;
import livekit.LivekitRoom.UpdateRoomMetadataRequest;
import livekit.LivekitRoom.UpdateSubscriptionsRequest;

/**
 * The RoomService of the embedded server for the gateway in the same process: the same calls with the same limits, without token, HTTP
 * and protobuf's bytes, which would cost more than what is asked for. Called by any thread; stages complete on the room thread.
 */
final class InProcessRoomClient implements RoomPort {
    private final Context roomThread;
    private final RoomServiceCalls calls;

    InProcessRoomClient(final Context roomThread, final RoomServiceCalls calls) {
        this.roomThread = roomThread;
        this.calls = calls;
    }

    @Override
    public CompletionStage<RoomResult> createRoom(final RoomRequest request) {
        return ask(
                "CreateRoom",
                () ->
                        rooms(request.room()).stream()
                                .findFirst()
                                .<RoomResult>map(RoomResult.Existing::new)
                                .orElseGet(() -> new RoomResult.Created(create(request))));
    }

    private RoomView create(final RoomRequest request) {
        return RoomMapping.view(
                calls.createRoom(
                        CreateRoomRequest.newBuilder()
                                .setName(request.room())
                                .setEmptyTimeout(request.emptyTimeoutS())
                                .setDepartureTimeout(request.departureTimeoutS())
                                .setMetadata(RoomMapping.metadata(request))
                                .build(),
                        TokenGrants.ofTheGateway(request.room())));
    }

    @Override
    public CompletionStage<RoomView> claimRoom(final RoomRequest request) {
        final Supplier<Room> claim =
                () ->
                        calls.updateRoomMetadata(
                                UpdateRoomMetadataRequest.newBuilder()
                                        .setRoom(request.room())
                                        .setMetadata(RoomMapping.metadata(request))
                                        .build(),
                                TokenGrants.ofTheGateway(request.room()));
        return ask("UpdateRoomMetadata", () -> RoomMapping.view(claim.get()));
    }

    @Override
    public CompletionStage<Optional<RoomView>> findRoom(final String room) {
        return ask("ListRooms", () -> rooms(room).stream().findFirst());
    }

    @Override
    public CompletionStage<Void> deleteRoom(final String room) {
        return confirmation(
                "DeleteRoom",
                () ->
                        calls.deleteRoom(
                                DeleteRoomRequest.newBuilder().setRoom(room).build(),
                                TokenGrants.ofTheGateway(room)));
    }

    @Override
    public CompletionStage<List<RoomView>> listRooms() {
        return ask("ListRooms", this::rooms);
    }

    private List<RoomView> rooms(final String... names) {
        final ListRoomsRequest request =
                ListRoomsRequest.newBuilder().addAllNames(List.of(names)).build();
        return calls.listRooms(request, TokenGrants.ofTheGateway("")).getRoomsList().stream()
                .map(RoomMapping::view)
                .toList();
    }

    @Override
    public CompletionStage<List<RemoteParticipant>> listParticipants(final String room) {
        return ask(
                "ListParticipants",
                () ->
                        calls
                                .listParticipants(
                                        ListParticipantsRequest.newBuilder().setRoom(room).build(),
                                        TokenGrants.ofTheGateway(room))
                                .getParticipantsList()
                                .stream()
                                .map(ParticipantMapping::participant)
                                .toList());
    }

    @Override
    public CompletionStage<Void> updateSubscriptions(
            final String room,
            final String identity,
            final List<String> trackSids,
            final boolean isSubscribed) {
        return confirmation(
                "UpdateSubscriptions",
                () ->
                        calls.updateSubscriptions(
                                UpdateSubscriptionsRequest.newBuilder()
                                        .setRoom(room)
                                        .setIdentity(identity)
                                        .addAllTrackSids(trackSids)
                                        .setSubscribe(isSubscribed)
                                        .build(),
                                TokenGrants.ofTheGateway(room)));
    }

    @Override
    public CompletionStage<Void> removeParticipant(final String room, final String identity) {
        return confirmation(
                "RemoveParticipant",
                () ->
                        calls.removeParticipant(
                                RoomParticipantIdentity.newBuilder()
                                        .setRoom(room)
                                        .setIdentity(identity)
                                        .build(),
                                TokenGrants.ofTheGateway(room)));
    }

    /** What is not there needs no change. */
    private CompletionStage<Void> confirmation(final String method, final Runnable change) {
        return ask(method, () -> isDone(change)).thenAccept(_ -> {});
    }

    private static boolean isDone(final Runnable change) {
        try {
            change.run();
            return true;
        } catch (final TwirpException e) {
            if (e.code() != Code.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    private <T> CompletionStage<T> ask(final String method, final Supplier<T> question) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        try {
            roomThread.runOnContext(_ -> answer(method, question, result));
        } catch (final RejectedExecutionException e) {
            result.completeExceptionally(failure(method, Reason.UNREACHABLE, e));
        }
        return result;
    }

    private static <T> void answer(
            final String method, final Supplier<T> question, final CompletableFuture<T> result) {
        try {
            result.complete(question.get());
        } catch (final TwirpException e) {
            final boolean isTooMuch = e.code() == Code.RESOURCE_EXHAUSTED;
            result.completeExceptionally(
                    failure(method, isTooMuch ? Reason.UNREACHABLE : Reason.FAILED, e));
        } catch (final RuntimeException e) {
            result.completeExceptionally(failure(method, Reason.FAILED, e));
        }
    }

    private static RoomPortException failure(
            final String method, final Reason reason, final RuntimeException cause) {
        return new RoomPortException(
                reason, "embedded %s: %s".formatted(method, cause.getMessage()), cause);
    }
}
