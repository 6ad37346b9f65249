package io.voicegateway.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.metrics.GatewayMetrics;

/** {@code /health/*} for everyone, {@code /metrics} for loopback and for holders of a token. */
final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HealthChecks health;
    private final GatewayMetrics metrics;
    private final LoopbackGuard guard;

    HealthRoutes(final HttpContext http, final LoopbackGuard guard) {
        health = http.health();
        metrics = http.metrics();
        this.guard = guard;
    }

    void mount(final Router router) {
        router.get("/health/live")
                .handler(
                        ctx ->
                                Answers.json(
                                        ctx,
                                        200,
                                        new JsonObject()
                                                .put("status", "up")
                                                .put("checks", new JsonObject())));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(guard).handler(this::metrics);
    }

    private void ready(final RoutingContext ctx) {
        final JsonObject checks = new JsonObject();
        boolean isUp = true;
        for (final var entry : health.results().entrySet()) {
            final HealthChecks.Check check = entry.getValue().check();
            isUp &= check.isUp();
            checks.put(
                    entry.getKey(),
                    new JsonObject()
                            .put("status", label(check.isUp()))
                            .put("detail", check.detail())
                            .put("since", CallJson.time(entry.getValue().since())));
        }
        Answers.json(
                ctx,
                isUp ? 200 : 503,
                new JsonObject().put("status", label(isUp)).put("checks", checks));
    }

    private static String label(final boolean isUp) {
        return isUp ? "up" : "down";
    }

    private void metrics(final RoutingContext ctx) {
        Answers.blocking(
                ctx,
                metrics::page,
                page ->
                        ctx.response()
                                .putHeader("Content-Type", PROMETHEUS)
                                .end(Buffer.buffer(page)));
    }
}
