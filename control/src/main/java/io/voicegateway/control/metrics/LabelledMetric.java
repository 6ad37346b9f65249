package io.voicegateway.control.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;

/**
 * A metric with one label and a value for each of its few values.
 *
 * @param name      without prefix, and of a counter without {@code _total}
 * @param isCounter whether it only rises
 */
public record LabelledMetric(
        String name, String help, boolean isCounter, String label, Map<String, Double> values) {
    public LabelledMetric {
        values = Map.copyOf(values);
    }

    MetricSnapshot snapshot(final String prefix) {
        return isCounter ? counter(prefix) : gauge(prefix);
    }

    private MetricSnapshot counter(final String prefix) {
        final CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(prefix + name).help(help);
        values.forEach(
                (key, value) ->
                        counter.dataPoint(
                                CounterSnapshot.CounterDataPointSnapshot.builder()
                                        .labels(Labels.of(label, key))
                                        .value(value)
                                        .build()));
        return counter.build();
    }

    private MetricSnapshot gauge(final String prefix) {
        final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(prefix + name).help(help);
        values.forEach(
                (key, value) ->
                        gauge.dataPoint(
                                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                        .labels(Labels.of(label, key))
                                        .value(value)
                                        .build()));
        return gauge.build();
    }
}
