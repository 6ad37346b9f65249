package io.voicegateway.control.http;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.metrics.GatewayMetrics;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code /health/*} for everyone, {@code /metrics} for loopback and for holders of a token. */
final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HealthChecks health;
    private final GatewayMetrics metrics;
    private final boolean isMetricsOpen;
    private final Authentication authentication;

    HealthRoutes(final HttpContext http, final Authentication authentication) {
        health = http.health();
        metrics = http.metrics();
        isMetricsOpen = http.isMetricsOpen();
        this.authentication = authentication;
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
        router.get("/metrics").handler(this::guard).handler(this::metrics);
    }

    private void ready(final RoutingContext ctx) {
        final JsonObject checks = new JsonObject();
        boolean isUp = true;
        for (final var entry : health.results().entrySet()) {
            final HealthChecks.Check check = entry.getValue();
            isUp &= check.isUp();
            checks.put(
                    entry.getKey(),
                    new JsonObject()
                            .put("status", label(check.isUp()))
                            .put("detail", check.detail()));
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

    private void guard(final RoutingContext ctx) {
        if (isMetricsOpen || isLoopback(ctx.request().remoteAddress().hostAddress())) {
            ctx.next();
        } else {
            authentication.check(ctx);
        }
    }

    /** @param address a literal; a name is never looked up */
    static boolean isLoopback(final String address) {
        final byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (final UnknownHostException _) {
            return false;
        }
    }
}
