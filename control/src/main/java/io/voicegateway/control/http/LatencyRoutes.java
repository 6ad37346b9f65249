package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.latency.LatencyReport;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.SessionSnapshot;
import java.time.Instant;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** {@code /v1/latency} and {@code /v1/calls/{id}/latency}: the histograms as JSON, hgrm or hlog. */
final class LatencyRoutes {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final CallCommands calls;
    private final Supplier<EngineSnapshot> host;
    private final LongFunction<SessionSnapshot> session;
    private final Answers answers;

    LatencyRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        host = http.hostMeasures();
        session = http.callMeasures();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.get("/v1/latency").handler(this::ofHost);
        router.get("/v1/calls/:id/latency").handler(this::ofCall);
    }

    private void ofHost(final RoutingContext ctx) {
        if (Authentication.onlyCall(ctx) != null) {
            throw new Problem(403, "the token is for one room, and the host has many");
        }
        write(ctx, format(ctx), this::hostReport);
    }

    private void ofCall(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final Format format = format(ctx);
        answers.reply(
                ctx,
                calls.findSession(callId),
                found -> {
                    final long sessionId =
                            found.orElseThrow(() -> Problem.notFound("no such live call"));
                    write(ctx, format, () -> sessionReport(sessionId));
                });
    }

    private LatencyReport hostReport() {
        return LatencyReport.of(host.get());
    }

    private LatencyReport sessionReport(final long sessionId) {
        return LatencyReport.of(session.apply(sessionId));
    }

    private static void write(
            final RoutingContext ctx, final Format format, final Supplier<LatencyReport> report) {
        Answers.blocking(
                ctx,
                () -> format.of(report.get()),
                text ->
                        ctx.response()
                                .putHeader(
                                        "Content-Type",
                                        format == Format.JSON ? "application/json" : TEXT)
                                .end(text));
    }

    private static Format format(final RoutingContext ctx) {
        return switch (ctx.request().getParam("format")) {
            case "json" -> Format.JSON;
            case "hgrm" -> Format.HGRM;
            case "hlog" -> Format.HLOG;
            case null -> Format.JSON;
            default -> throw Problem.badRequest("format must be json, hgrm or hlog");
        };
    }

    private enum Format {
        JSON,
        HGRM,
        HLOG;

        String of(final LatencyReport report) {
            return switch (this) {
                case JSON -> report.json().encode();
                case HGRM -> report.hgrm();
                case HLOG -> report.hlog(Instant.now());
            };
        }
    }
}
