package io.voicegateway.control.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;

/** A counter or gauge with a value for each of its label's few values. */
public record LabelledMetric(GatewayMetric metric, Map<String, Double> values) {
    public LabelledMetric {
        values = Map.copyOf(values);
    }

    MetricSnapshot snapshot(final String prefix) {
        return metric.kind() == GatewayMetric.Kind.COUNTER ? counter(prefix) : gauge(prefix);
    }

    private MetricSnapshot counter(final String prefix) {
        final CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(prefix + metric.metricName()).help(metric.help());
        values.forEach(
                (key, value) ->
                        counter.dataPoint(
                                CounterSnapshot.CounterDataPointSnapshot.builder()
                                        .labels(Labels.of(metric.label(), key))
                                        .value(value)
                                        .build()));
        return counter.build();
    }

    private MetricSnapshot gauge(final String prefix) {
        final GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(prefix + metric.metricName()).help(metric.help());
        values.forEach(
                (key, value) ->
                        gauge.dataPoint(
                                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                        .labels(Labels.of(metric.label(), key))
                                        .value(value)
                                        .build()));
        return gauge.build();
    }
}
