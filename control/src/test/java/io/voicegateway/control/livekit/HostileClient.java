package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Someone who does what no client of ours would do. */
final class HostileClient implements AutoCloseable {
    private static final long PATIENCE_S = 20;

    private final WebSocketClient client;
    private final int port;
    private final LiveKitTokens tokens;

    HostileClient(final Vertx vertx, final int port, final LiveKitTokens tokens) {
        client =
                vertx.createWebSocketClient(
                        new WebSocketClientOptions()
                                .setMaxFrameSize(8 << 20)
                                .setMaxMessageSize(8 << 20));
        this.port = port;
        this.tokens = tokens;
    }

    String token(final String room, final String identity) {
        return tokens.participantToken(TokenRole.DRIVER, room, identity, "", Map.of(), 60);
    }

    /** Status with which the upgrade is refused; 101 when it is not. */
    int upgradeStatus(final String uri, final String token, final String origin) {
        final WebSocketConnectOptions options = options(uri, token);
        if (origin != null) {
            options.addHeader("Origin", origin);
        }
        try {
            await(client.connect(options).toCompletionStage().toCompletableFuture());
            return 101;
        } catch (final CompletionException e) {
            if (e.getCause() instanceof final UpgradeRejectedException refusal) {
                return refusal.getStatus();
            }
            throw e;
        }
    }

    /** Joins, says something binary, and waits until it is thrown out. */
    void sendAndAwaitClose(final String room, final String identity, final byte[] message) {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        await(
                client.connect(options("/rtc", token(room, identity)))
                        .map(
                                socket -> {
                                    socket.closeHandler(_ -> closed.complete(null));
                                    socket.exceptionHandler(_ -> {});
                                    socket.handler(_ -> {});
                                    socket.writeBinaryMessage(Buffer.buffer(message));
                                    return socket;
                                })
                        .toCompletionStage()
                        .toCompletableFuture());
        await(closed);
    }

    /** Joins, says something as text, and returns the first text that comes back. */
    String sayText(final String room, final String identity, final String message) {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        await(
                client.connect(options("/rtc", token(room, identity)))
                        .map(
                                socket -> {
                                    socket.textMessageHandler(answer::complete);
                                    socket.writeTextMessage(message);
                                    return socket;
                                })
                        .toCompletionStage()
                        .toCompletableFuture());
        return await(answer);
    }

    private WebSocketConnectOptions options(final String uri, final String token) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(uri)
                .addHeader("Authorization", "Bearer " + token);
    }

    private static <T> T await(final CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        await(client.close().toCompletionStage().toCompletableFuture());
    }
}
