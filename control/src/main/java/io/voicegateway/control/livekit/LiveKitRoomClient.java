package io.voicegateway.control.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.server.RoomServiceClient;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomPortException.Reason;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.control.room.RoomView;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import livekit.LivekitModels;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * LiveKit's RoomService through its server SDK. Called by any thread; stages complete on threads of the HTTP client, which all are
 * daemons.
 */
public final class LiveKitRoomClient implements RoomPort, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;

    /** The HTTP client's own 5 would make a hundred calls that are created at once wait for a server that is far away. */
    private static final int PARALLEL_LIMIT = 32;

    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    private static final int ERROR_LENGTH_MAX = 200;
    private static final String BEARER = "Bearer ";

    private final RoomServiceClient rooms;
    private final ExecutorService executor =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("livekit-rooms-", 0).factory());
    private final ConnectionPool connections =
            new ConnectionPool(PARALLEL_LIMIT, IDLE_LIMIT.toSeconds(), TimeUnit.SECONDS);

    public LiveKitRoomClient(final LiveKitAccess access, final LiveKitTokens tokens) {
        rooms =
                RoomServiceClient.createClient(
                        access.httpUrl(),
                        access.apiKey(),
                        access.apiSecret(),
                        () -> httpClient(tokens));
    }

    @Override
    public CompletionStage<RoomResult> createRoom(final RoomRequest request) {
        return findRoom(request.room())
                .thenCompose(
                        found ->
                                found.isPresent()
                                        ? CompletableFuture.completedStage(
                                                new RoomResult.Existing(found.get()))
                                        : create(request));
    }

    @Override
    public CompletionStage<RoomView> claimRoom(final RoomRequest request) {
        return answer(
                "UpdateRoomMetadata",
                rooms.updateRoomMetadata(request.room(), RoomMapping.metadata(request)),
                RoomMapping::view);
    }

    @Override
    public CompletionStage<Optional<RoomView>> findRoom(final String room) {
        return answer(
                "ListRooms",
                rooms.listRooms(List.of(room)),
                found -> found.stream().map(RoomMapping::view).findFirst());
    }

    @Override
    public CompletionStage<Void> deleteRoom(final String room) {
        return confirmation("DeleteRoom", rooms.deleteRoom(room));
    }

    @Override
    public CompletionStage<List<RoomView>> listRooms() {
        return answer(
                "ListRooms",
                rooms.listRooms(),
                found -> found.stream().map(RoomMapping::view).toList());
    }

    @Override
    public CompletionStage<List<RemoteParticipant>> listParticipants(final String room) {
        return send("ListParticipants", rooms.listParticipants(room))
                .thenApply(
                        response -> {
                            final List<LivekitModels.ParticipantInfo> found = response.body();
                            return found == null
                                    ? List.of()
                                    : found.stream().map(ParticipantMapping::participant).toList();
                        });
    }

    @Override
    public CompletionStage<Void> updateSubscriptions(
            final String room,
            final String identity,
            final List<String> trackSids,
            final boolean isSubscribed) {
        return confirmation(
                "UpdateSubscriptions",
                rooms.updateSubscriptions(room, identity, trackSids, isSubscribed));
    }

    @Override
    public CompletionStage<Void> removeParticipant(final String room, final String identity) {
        return confirmation("RemoveParticipant", rooms.removeParticipant(room, identity));
    }

    /** Running calls are cut off and fail as unreachable. */
    @Override
    public void close() {
        executor.shutdownNow();
        connections.evictAll();
    }

    private CompletionStage<RoomResult> create(final RoomRequest request) {
        return answer(
                "CreateRoom",
                rooms.createRoom(
                        request.room(),
                        request.emptyTimeoutS(),
                        null,
                        null,
                        RoomMapping.metadata(request),
                        null,
                        null,
                        null,
                        request.departureTimeoutS()),
                room -> new RoomResult.Created(RoomMapping.view(room)));
    }

    private OkHttpClient httpClient(final LiveKitTokens tokens) {
        final Dispatcher dispatcher = new Dispatcher(executor);
        dispatcher.setMaxRequestsPerHost(PARALLEL_LIMIT);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .connectTimeout(CONNECT_TIMEOUT)
                .callTimeout(CALL_TIMEOUT)
                .addInterceptor(chain -> chain.proceed(withShortToken(chain.request(), tokens)))
                .build();
    }

    private static Request withShortToken(final Request request, final LiveKitTokens tokens) {
        final String header = request.header("Authorization");
        if (header == null) {
            return request;
        }
        final String token = tokens.shortLived(header.substring(BEARER.length()));
        return request.newBuilder().header("Authorization", BEARER + token).build();
    }

    private <T, R> CompletionStage<R> answer(
            final String method, final Call<T> call, final Function<T, R> mapping) {
        return send(method, call)
                .thenApply(
                        response -> {
                            final T body = response.body();
                            if (body == null) {
                                throw failure(method, response.code(), "no content");
                            }
                            return mapping.apply(body);
                        });
    }

    private CompletionStage<Void> confirmation(final String method, final Call<Void> call) {
        return send(method, call).thenAccept(_ -> {});
    }

    /** What does not exist is an answer without content; every other error fails the stage. */
    private static <T> CompletionStage<Response<T>> send(final String method, final Call<T> call) {
        final CompletableFuture<Response<T>> result = new CompletableFuture<>();
        call.enqueue(
                new Callback<>() {
                    @Override
                    public void onResponse(final Call<T> sent, final Response<T> response) {
                        if (response.isSuccessful() || response.code() == NOT_FOUND) {
                            result.complete(response);
                        } else {
                            result.completeExceptionally(
                                    failure(method, response.code(), errorText(response)));
                        }
                    }

                    @Override
                    public void onFailure(final Call<T> sent, final Throwable e) {
                        result.completeExceptionally(failure(method, e));
                    }
                });
        return result;
    }

    private static RoomPortException failure(
            final String method, final int statusCode, final String text) {
        final Reason reason =
                switch (statusCode) {
                    case 401, 403 -> Reason.REFUSED;
                    case 408, 429, 502, 503, 504 -> Reason.UNREACHABLE;
                    default -> Reason.FAILED;
                };
        // A refusal may quote the token that it refuses.
        final String detail = reason == Reason.REFUSED ? "" : " " + text;
        return new RoomPortException(
                reason, "LiveKit %s: status=%d%s".formatted(method, statusCode, detail), null);
    }

    private static RoomPortException failure(final String method, final Throwable e) {
        final boolean isNetwork =
                e instanceof IOException && !(e instanceof InvalidProtocolBufferException);
        return new RoomPortException(
                isNetwork ? Reason.UNREACHABLE : Reason.FAILED,
                "LiveKit %s: %s".formatted(method, e),
                e);
    }

    private static String errorText(final Response<?> response) {
        final @Nullable ResponseBody body = response.errorBody();
        if (body == null) {
            return "";
        }
        try {
            final String text = body.string().strip();
            return text.substring(0, Math.min(text.length(), ERROR_LENGTH_MAX));
        } catch (final IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
