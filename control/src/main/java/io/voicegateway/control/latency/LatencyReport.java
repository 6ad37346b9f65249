package io.voicegateway.control.latency;

import io.vertx.core.json.JsonObject;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.SessionSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Latency histograms in the forms that clients read. What was not measured is there with a count of 0, so that a report has the same rows
 * always.
 */
public final class LatencyReport {
    private static final List<String> STAGES =
            List.of(
                    "kernel",
                    "ingress",
                    "unprotect",
                    "validate",
                    "forward",
                    "monitor",
                    "record",
                    "egress");
    private static final List<String> PATHS =
            List.of("driver_to_bot", "bot_to_driver", "forward", "wire_to_wire");
    private static final List<String> NETWORK = List.of("jitter", "round_trip");
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NS_PER_US = 1_000;

    private final Map<String, Map<String, Histogram>> groups = new LinkedHashMap<>();

    /** The histograms hold nanoseconds; they are the report's from now on. */
    private LatencyReport(
            final Map<String, Histogram> stages,
            final Map<String, Histogram> paths,
            final Map<String, Histogram> network) {
        groups.put("stages", rows(STAGES, stages));
        groups.put("paths", rows(PATHS, paths));
        groups.put("network", rows(NETWORK, network));
    }

    /** Of the host: also how late its threads are. */
    public static LatencyReport of(final EngineSnapshot host) {
        final LatencyReport report = new LatencyReport(host.stages(), host.paths(), host.network());
        report.groups.put("threads", host.threads());
        return report;
    }

    public static LatencyReport of(final SessionSnapshot session) {
        return new LatencyReport(session.stages(), session.paths(), session.network());
    }

    private static Map<String, Histogram> rows(
            final List<String> names, final Map<String, Histogram> measured) {
        final Map<String, Histogram> rows = new LinkedHashMap<>();
        for (final String name : names) {
            final Histogram histogram = measured.get(name);
            rows.put(name, histogram == null ? new Histogram(SIGNIFICANT_DIGITS) : histogram);
        }
        return rows;
    }

    public JsonObject json() {
        final JsonObject report = new JsonObject();
        groups.forEach(
                (group, rows) -> {
                    final JsonObject json = new JsonObject();
                    rows.forEach((name, histogram) -> json.put(name, row(histogram)));
                    report.put(group, json);
                });
        return report;
    }

    private static JsonObject row(final Histogram histogram) {
        final long count = histogram.getTotalCount();
        return new JsonObject()
                .put("count", count)
                .put("min_us", count == 0 ? 0 : histogram.getMinValue() / NS_PER_US)
                .put("p50_us", histogram.getValueAtPercentile(50) / NS_PER_US)
                .put("p90_us", histogram.getValueAtPercentile(90) / NS_PER_US)
                .put("p99_us", histogram.getValueAtPercentile(99) / NS_PER_US)
                .put("p999_us", histogram.getValueAtPercentile(99.9) / NS_PER_US)
                .put("max_us", histogram.getMaxValue() / NS_PER_US);
    }

    /** One percentile distribution after the other, in microseconds, each under a line with its name. */
    public String hgrm() {
        return printed(
                out ->
                        forEach(
                                (name, histogram) -> {
                                    out.println("#[" + name + ", microseconds]");
                                    histogram.outputPercentileDistribution(out, NS_PER_US);
                                }));
    }

    /**
     * An HdrHistogram log with one interval, from the first to the last measurement; rows are told apart by their tags, and their maxima
     * are in milliseconds.
     */
    public String hlog(final Instant now) {
        return printed(
                out -> {
                    final HistogramLogWriter writer = new HistogramLogWriter(out);
                    final LogInterval interval =
                            new LogInterval(startedMs(now), now.toEpochMilli());
                    interval.head(writer);
                    forEach((name, histogram) -> interval.write(writer, name, histogram));
                });
    }

    private long startedMs(final Instant now) {
        final long[] startedMs = {now.toEpochMilli()};
        forEach(
                (_, histogram) ->
                        startedMs[0] = Math.min(startedMs[0], histogram.getStartTimeStamp()));
        return startedMs[0];
    }

    private interface Printer {
        void print(PrintStream out);
    }

    private static String printed(final Printer printer) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            printer.print(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Two groups have a row of the same name: {@code stages.forward} and {@code paths.forward}. */
    void forEach(final BiConsumer<String, Histogram> reader) {
        groups.forEach(
                (group, histograms) ->
                        histograms.forEach(
                                (name, histogram) -> reader.accept(group + "." + name, histogram)));
    }
}
