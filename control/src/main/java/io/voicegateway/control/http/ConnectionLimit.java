package io.voicegateway.control.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.voicegateway.control.metrics.GatewayMetric;
import io.voicegateway.control.metrics.LabelledMetric;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections there may be. Whoever brings one more than that is told so: a 503 that says when to come back, after which the
 * connection is closed. Only when a quarter as many wait for that answer is a connection closed without a word.
 * <p>
 * A closed connection looks to a client like a request that may have been done; a 503 does not.
 * <p>
 * Called on the server's event loop; the counts by any thread.
 */
final class ConnectionLimit implements Handler<HttpConnection> {
    private static final int FULL = 503;
    private static final String DETAIL = "too many connections";

    /** So many requests take a while; whoever asks again each second only adds to them. */
    private static final String RETRY_AFTER_S = "5";

    private final int limit;
    private final int hardLimit;
    private final Handler<HttpServerRequest> served;
    private final Set<HttpConnection> surplus = new HashSet<>();
    private final AtomicLong refusedRequests = new AtomicLong();
    private final AtomicLong closedConnections = new AtomicLong();
    private int count;

    /** @param served takes the requests of all others */
    ConnectionLimit(final int limit, final Handler<HttpServerRequest> served) {
        this.limit = limit;
        hardLimit = limit + Math.max(1, limit / 4);
        this.served = served;
    }

    @Override
    public void handle(final HttpConnection connection) {
        if (!(connection instanceof final HttpServerConnection server)) {
            throw new IllegalStateException("a connection of another kind: " + connection);
        }
        // Not the connection's own end: a bot's socket that left the server is open still.
        server.channelHandlerContext()
                .channel()
                .closeFuture()
                .addListener(_ -> onClosed(connection));
        count++;
        if (count > hardLimit) {
            closedConnections.incrementAndGet();
            close(connection);
        } else if (count > limit) {
            surplus.add(connection);
        }
    }

    private void onClosed(final HttpConnection connection) {
        count--;
        surplus.remove(connection);
    }

    /** Serves the request, or refuses it when its connection is one too many. */
    void onRequest(final HttpServerRequest request) {
        if (surplus.contains(request.connection())) {
            refusedRequests.incrementAndGet();
            refuse(request);
        } else {
            served.handle(request);
        }
    }

    private static void refuse(final HttpServerRequest request) {
        request.response()
                .setStatusCode(FULL)
                .putHeader("Content-Type", Problem.CONTENT_TYPE)
                .putHeader("Retry-After", RETRY_AFTER_S)
                .putHeader("Connection", "close")
                .end(Problem.body(FULL, DETAIL, null))
                .onComplete(_ -> close(request.connection()));
    }

    private static void close(final HttpConnection connection) {
        // Whether it could be closed in order does not matter: it is gone either way.
        connection.close().onComplete(_ -> {});
    }

    /** How many were refused since launch. */
    LabelledMetric refusals() {
        return new LabelledMetric(
                GatewayMetric.HTTP_REFUSED,
                Map.of(
                        "503",
                        (double) refusedRequests.get(),
                        "closed",
                        (double) closedConnections.get()));
    }
}
