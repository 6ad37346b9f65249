package io.voicegateway.control.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.function.Consumer;

/** A WebSocket server on loopback and a free port. */
final class LoopbackWebSockets implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final HttpServer server;

    private LoopbackWebSockets(final HttpServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param handler takes each socket, on an event loop that stays the socket's own
     */
    static LoopbackWebSockets launch(final Vertx vertx, final Consumer<ServerWebSocket> handler) {
        final HttpServer server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost(LOOPBACK)
                                        .setPort(0)
                                        .setTcpNoDelay(true))
                        .webSocketHandler(handler::accept);
        server.listen().toCompletionStage().toCompletableFuture().join();
        return new LoopbackWebSockets(server);
    }

    /** @param path with its slash */
    URI url(final String path) {
        return URI.create("ws://" + LOOPBACK + ":" + server.actualPort() + path);
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
