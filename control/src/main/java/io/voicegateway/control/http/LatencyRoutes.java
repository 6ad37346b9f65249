package io.voicegateway.control.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.SessionSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** {@code /v1/latency} and {@code /v1/calls/{id}/latency}: the histograms as JSON, hgrm or hlog. */
final class LatencyRoutes {
    private static final double NS_PER_US = 1_000;
    private static final double NS_PER_MS = 1_000_000;

    private final CallCommands calls;
    private final EngineCommands engine;

    LatencyRoutes(final HttpContext http) {
        calls = http.calls();
        engine = http.engine();
    }

    void mount(final Router router) {
        router.get("/v1/latency").handler(this::engine);
        router.get("/v1/calls/:id/latency").handler(this::call);
    }

    private void engine(final RoutingContext ctx) {
        final EngineSnapshot snapshot = engine.snapshot();
        write(ctx, snapshot.stages(), snapshot.paths(), snapshot.network());
    }

    private void call(final RoutingContext ctx) {
        CallRoutes.reply(
                ctx,
                calls.findSession(CallRoutes.callId(ctx)),
                (response, session) -> {
                    final SessionSnapshot snapshot =
                            engine.sessionSnapshot(
                                    session.orElseThrow(
                                            () -> Problem.notFound("no such live call")));
                    write(response, snapshot.stages(), snapshot.paths(), snapshot.network());
                });
    }

    private static void write(
            final RoutingContext ctx,
            final Map<String, Histogram> stages,
            final Map<String, Histogram> paths,
            final Map<String, Histogram> network) {
        final String format = ctx.request().getParam("format");
        switch (format == null ? "json" : format) {
            case "json" ->
                    CallRoutes.json(
                            ctx,
                            200,
                            new JsonObject()
                                    .put("stages", group(stages))
                                    .put("paths", group(paths))
                                    .put("network", group(network)));
            case "hgrm" -> text(ctx, hgrm(stages) + hgrm(paths) + hgrm(network));
            case "hlog" -> text(ctx, hlog(stages, paths, network));
            default -> throw Problem.badRequest("format must be json, hgrm or hlog");
        }
    }

    private static JsonObject group(final Map<String, Histogram> histograms) {
        final JsonObject group = new JsonObject();
        histograms.forEach(
                (name, histogram) ->
                        group.put(
                                name,
                                new JsonObject()
                                        .put("count", histogram.getTotalCount())
                                        .put(
                                                "min_us",
                                                histogram.getTotalCount() == 0
                                                        ? 0
                                                        : histogram.getMinValue() / NS_PER_US)
                                        .put(
                                                "p50_us",
                                                histogram.getValueAtPercentile(50) / NS_PER_US)
                                        .put(
                                                "p90_us",
                                                histogram.getValueAtPercentile(90) / NS_PER_US)
                                        .put(
                                                "p99_us",
                                                histogram.getValueAtPercentile(99) / NS_PER_US)
                                        .put(
                                                "p999_us",
                                                histogram.getValueAtPercentile(99.9) / NS_PER_US)
                                        .put("max_us", histogram.getMaxValue() / NS_PER_US)));
        return group;
    }

    private static String hgrm(final Map<String, Histogram> histograms) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        histograms.forEach(
                (name, histogram) -> {
                    out.println("#[" + name + ", microseconds]");
                    histogram.outputPercentileDistribution(out, NS_PER_US);
                });
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @SafeVarargs
    private static String hlog(final Map<String, Histogram>... groups) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        final HistogramLogWriter writer = new HistogramLogWriter(out);
        writer.outputLogFormatVersion();
        writer.outputLegend();
        final double nowS = System.currentTimeMillis() / 1_000.0;
        for (final Map<String, Histogram> group : groups) {
            group.forEach(
                    (name, histogram) -> {
                        histogram.setTag(name);
                        writer.outputIntervalHistogram(nowS, nowS, histogram, NS_PER_MS);
                    });
        }
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void text(final RoutingContext ctx, final String body) {
        ctx.response().putHeader("Content-Type", "text/plain; charset=utf-8").end(body);
    }
}
