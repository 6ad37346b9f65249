package io.voicegateway.control.embedded;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are no WebSocket (yet): how many at once, also from one address, and how long each may ask for nothing. A WebSocket is
 * its participant's, and ends with it.
 * <p>
 * Owned by the room thread.
 */
final class ConnectionGuard implements Handler<HttpConnection> {
    private static final long SWEEP_MS = 500;

    private final Vertx vertx;
    private final EmbeddedLimits.Connections limits;
    private final EmbeddedCounters counters;
    private final AddressCounts counts = new AddressCounts();

    /** Whoever asked longest ago is in front. */
    private final Map<HttpConnection, Visitor> visitors = new LinkedHashMap<>();

    private long sweepTimer = -1;

    private record Visitor(String address, long askedNs) {}

    ConnectionGuard(
            final Vertx vertx,
            final EmbeddedLimits.Connections limits,
            final EmbeddedCounters counters) {
        this.vertx = vertx;
        this.limits = limits;
        this.counters = counters;
    }

    void start() {
        sweepTimer = vertx.setPeriodic(SWEEP_MS, _ -> sweep());
    }

    void stop() {
        vertx.cancelTimer(sweepTimer);
    }

    @Override
    public void handle(final HttpConnection connection) {
        final String address = AddressCounts.keyOf(connection.remoteAddress());
        if (counts.total() >= limits.idle() || counts.of(address) >= limits.idlePerAddress()) {
            counters.increment(EmbeddedCounter.CONNECTIONS_REFUSED);
            close(connection);
            return;
        }
        counts.add(address);
        visitors.put(connection, new Visitor(address, System.nanoTime()));
        connection.closeHandler(_ -> release(connection));
    }

    /** It has asked for something: its time begins anew. */
    void onRequest(final HttpConnection connection) {
        final Visitor visitor = visitors.remove(connection);
        if (visitor != null) {
            visitors.put(connection, new Visitor(visitor.address(), System.nanoTime()));
        }
    }

    /** It is closed, or has become a WebSocket. Idempotent. */
    void release(final HttpConnection connection) {
        final Visitor visitor = visitors.remove(connection);
        if (visitor != null) {
            counts.remove(visitor.address());
        }
    }

    private void sweep() {
        final long latestNs =
                System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(limits.requestTimeoutMs());
        while (!visitors.isEmpty()) {
            final Map.Entry<HttpConnection, Visitor> oldest = visitors.entrySet().iterator().next();
            if (oldest.getValue().askedNs() - latestNs > 0) {
                return;
            }
            counters.increment(EmbeddedCounter.CONNECTIONS_TIMED_OUT);
            release(oldest.getKey());
            close(oldest.getKey());
        }
    }

    private static void close(final HttpConnection connection) {
        // Whether it could be closed in order does not matter: it is gone either way.
        connection.close().onComplete(_ -> {});
    }
}
