package io.voicegateway.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.health.HealthChecks;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code /health/*} for everyone, {@code /metrics} for loopback and for holders of a token. */
final class HealthRoutes {
    private final HttpContext http;

    HealthRoutes(final HttpContext http) {
        this.http = http;
    }

    void mount(final Router router) {
        router.get("/health/live")
                .handler(ctx -> CallRoutes.json(ctx, 200, new JsonObject().put("status", "up")));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(this::metricsGuard).handler(this::metrics);
    }

    private void ready(final RoutingContext ctx) {
        final JsonObject checks = new JsonObject();
        boolean isUp = true;
        for (final var entry : http.health().results().entrySet()) {
            final HealthChecks.Check check = entry.getValue();
            isUp &= check.isUp();
            checks.put(
                    entry.getKey(),
                    new JsonObject()
                            .put("status", check.isUp() ? "up" : "down")
                            .put("detail", check.detail()));
        }
        CallRoutes.json(
                ctx,
                isUp ? 200 : 503,
                new JsonObject().put("status", isUp ? "up" : "down").put("checks", checks));
    }

    private void metrics(final RoutingContext ctx) {
        ctx.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(Buffer.buffer(http.metrics().page()));
    }

    private void metricsGuard(final RoutingContext ctx) {
        if (http.isMetricsOpen() || isLoopback(ctx)) {
            ctx.next();
        } else {
            new Authentication(http.tokens()).check(ctx);
        }
    }

    private static boolean isLoopback(final RoutingContext ctx) {
        try {
            return InetAddress.getByName(ctx.request().remoteAddress().hostAddress())
                    .isLoopbackAddress();
        } catch (final UnknownHostException _) {
            return false;
        }
    }
}
