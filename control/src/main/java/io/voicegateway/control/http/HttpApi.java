package io.voicegateway.control.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.voicegateway.control.config.ConfigurationException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP server. Its requests run on an event loop; what blocks runs elsewhere. */
public final class HttpApi implements AutoCloseable {
    private static final long SERVER_WAIT_S = 5;

    private final HttpServer server;
    private final EventFeed events;

    private HttpApi(final HttpServer server, final EventFeed events) {
        this.server = server;
        this.events = events;
    }

    /**
     * Binds and serves. Blocks until bound; not to be called on an event loop.
     *
     * @throws ConfigurationException when the address cannot be bound
     */
    public static HttpApi launch(final Vertx vertx, final HttpContext http)
            throws InterruptedException {
        final EventFeed events = new EventFeed(http.tails(), http.limits().eventReaders());
        final ConnectionLimit connections =
                new ConnectionLimit(http.limits().connections(), ApiRouter.of(vertx, http, events));
        http.metrics().add(() -> List.of(connections.refusals()));
        final HttpServer server =
                vertx.createHttpServer(options(http))
                        .connectionHandler(connections)
                        .invalidRequestHandler(HttpApi::refuseUnreadable)
                        .requestHandler(connections::onRequest);
        try {
            await(server.listen());
        } catch (final ExecutionException e) {
            throw new ConfigurationException(
                    "http.bind, http.port: cannot listen on "
                            + http.bind()
                            + ":"
                            + http.port()
                            + ": "
                            + Objects.requireNonNull(e.getCause()).getMessage());
        }
        return new HttpApi(server, events.launch());
    }

    private static HttpServerOptions options(final HttpContext http) {
        final HttpLimits limits = http.limits();
        return new HttpServerOptions()
                .setHost(http.bind())
                .setPort(http.port())
                .setMaxInitialLineLength(limits.headerBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) limits.idle().toMillis())
                .setHttp2ClearTextEnabled(false);
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    /** Answers what is no HTTP request, or one with too much before its body, and closes the connection. */
    private static void refuseUnreadable(final HttpServerRequest request) {
        final Throwable cause = request.decoderResult().cause();
        final int status;
        if (cause instanceof TooLongHttpLineException) {
            status = HttpResponseStatus.REQUEST_URI_TOO_LONG.code();
        } else if (cause instanceof TooLongHttpHeaderException) {
            status = HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code();
        } else {
            status = HttpResponseStatus.BAD_REQUEST.code();
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Problem.CONTENT_TYPE)
                .putHeader("Connection", "close")
                .end(Problem.body(status, "the request cannot be read", null))
                .onComplete(_ -> request.connection().close());
    }

    private static void await(final Future<?> future)
            throws InterruptedException, ExecutionException {
        try {
            future.toCompletionStage().toCompletableFuture().get(SERVER_WAIT_S, TimeUnit.SECONDS);
        } catch (final TimeoutException e) {
            throw new IllegalStateException(
                    "the HTTP server does not answer: waited_s=" + SERVER_WAIT_S, e);
        }
    }

    /** Ends event streams, then closes every connection. */
    @Override
    public void close() throws ExecutionException {
        events.close();
        try {
            await(server.close());
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
