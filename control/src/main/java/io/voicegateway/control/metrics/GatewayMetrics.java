package io.voicegateway.control.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.EngineSnapshot.CounterValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** The Prometheus page. Reads a snapshot of the engine on each scrape; holds no values of its own. Any thread. */
public final class GatewayMetrics {
    private static final String PREFIX = "voice_gateway_";
    private static final double NS_PER_S = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
    private final Supplier<EngineSnapshot> engine;
    private final Supplier<List<CounterValue>> counters;
    private final Map<GatewayMetric, LongSupplier> gauges;
    private final List<Supplier<List<LabelledMetric>>> labelled = new ArrayList<>();
    private final Supplier<Histogram> botRoundTrips;

    /**
     * @param counters      besides the engine's, read on each scrape
     * @param botRoundTrips in nanoseconds, read on each scrape
     * @param gauges        without a label, read on each scrape
     */
    public GatewayMetrics(
            final Supplier<EngineSnapshot> engine,
            final Supplier<List<CounterValue>> counters,
            final Supplier<Histogram> botRoundTrips,
            final Map<GatewayMetric, LongSupplier> gauges) {
        this.engine = engine;
        this.counters = counters;
        this.botRoundTrips = botRoundTrips;
        this.gauges = Map.copyOf(gauges);
        registry.register((MultiCollector) this::collect);
    }

    /** Adds metrics with a value per label, read on each scrape. Called at launch only. */
    public GatewayMetrics add(final Supplier<List<LabelledMetric>> metrics) {
        labelled.add(metrics);
        return this;
    }

    /** The page, in the text format 0.0.4. */
    public byte[] page() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
        try {
            writer.write(out, registry.scrape());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private MetricSnapshots collect() {
        final EngineSnapshot snapshot = engine.get();
        final MetricSnapshots.Builder metrics = MetricSnapshots.builder();
        snapshot.counters().forEach(counter -> counter(metrics, counter));
        counters.get().forEach(counter -> counter(metrics, counter));
        gauge(metrics, GatewayMetric.SESSIONS, snapshot.sessions());
        gauges.forEach((metric, value) -> gauge(metrics, metric, value.getAsLong()));
        labelled.forEach(
                source ->
                        source.get()
                                .forEach(
                                        metric -> metrics.metricSnapshot(metric.snapshot(PREFIX))));
        metrics.metricSnapshot(summary(GatewayMetric.STAGE_LATENCY_SECONDS, snapshot.stages()));
        metrics.metricSnapshot(summary(GatewayMetric.PATH_LATENCY_SECONDS, snapshot.paths()));
        metrics.metricSnapshot(summary(GatewayMetric.NETWORK_SECONDS, snapshot.network()));
        metrics.metricSnapshot(
                summary(GatewayMetric.BOT_ROUND_TRIP_SECONDS, Map.of("", botRoundTrips.get())));
        metrics.metricSnapshot(summary(GatewayMetric.THREAD_LATENESS_SECONDS, snapshot.threads()));
        return metrics.build();
    }

    private static void counter(final MetricSnapshots.Builder metrics, final CounterValue counter) {
        metrics.metricSnapshot(
                CounterSnapshot.builder()
                        .name(PREFIX + counter.name())
                        .help(counter.label())
                        .dataPoint(
                                CounterSnapshot.CounterDataPointSnapshot.builder()
                                        .value(counter.value())
                                        .build())
                        .build());
    }

    private static void gauge(
            final MetricSnapshots.Builder metrics, final GatewayMetric metric, final long value) {
        metrics.metricSnapshot(
                GaugeSnapshot.builder()
                        .name(PREFIX + metric.metricName())
                        .help(metric.help())
                        .dataPoint(
                                GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
                        .build());
    }

    private static SummarySnapshot summary(
            final GatewayMetric metric, final Map<String, Histogram> histograms) {
        final SummarySnapshot.Builder summary =
                SummarySnapshot.builder().name(PREFIX + metric.metricName()).help(metric.help());
        histograms.forEach(
                (key, histogram) ->
                        summary.dataPoint(
                                SummarySnapshot.SummaryDataPointSnapshot.builder()
                                        .labels(
                                                metric.label().isEmpty()
                                                        ? Labels.EMPTY
                                                        : Labels.of(metric.label(), key))
                                        .count(histogram.getTotalCount())
                                        .sum(sumS(histogram))
                                        .quantiles(quantiles(histogram))
                                        .build()));
        return summary.build();
    }

    private static double sumS(final Histogram histogram) {
        return histogram.getMean() * histogram.getTotalCount() / NS_PER_S;
    }

    private static Quantiles quantiles(final Histogram histogram) {
        final Quantiles.Builder quantiles = Quantiles.builder();
        for (final double quantile : new double[] {0.5, 0.9, 0.99, 0.999}) {
            quantiles.quantile(quantile, histogram.getValueAtPercentile(quantile * 100) / NS_PER_S);
        }
        return quantiles.build();
    }
}
