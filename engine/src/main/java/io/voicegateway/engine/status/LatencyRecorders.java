package io.voicegateway.engine.status;

import java.util.Arrays;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The latency histograms of one shard. Each is written by the stage that it is named after, kernel by the network thread; paths by egress,
 * network by monitor.
 */
public final class LatencyRecorders {
    /** One percent, in 30 KB: with a digit more, the histograms of a shard take 10 MB, and the caches with them. */
    private static final int SIGNIFICANT_DIGITS = 2;

    private final LatencyRecorder[] stages = recorders(Stage.values().length);
    private final LatencyRecorder[] paths = recorders(MediaPath.values().length);
    private final LatencyRecorder[] network = recorders(NetworkMeasure.values().length);

    public LatencyRecorder of(final Stage stage) {
        return stages[stage.ordinal()];
    }

    public LatencyRecorder of(final MediaPath path) {
        return paths[path.ordinal()];
    }

    public LatencyRecorder of(final NetworkMeasure measure) {
        return network[measure.ordinal()];
    }

    /** Adds this shard's histograms to maps that are keyed by label. */
    public void addTo(
            final Map<String, Histogram> stageTotals,
            final Map<String, Histogram> pathTotals,
            final Map<String, Histogram> networkTotals) {
        addStagesTo(stageTotals);
        addPathsTo(pathTotals);
        for (final NetworkMeasure measure : NetworkMeasure.values()) {
            add(networkTotals, measure.label(), of(measure));
        }
    }

    /** Adds this shard's stages alone. */
    public void addStagesTo(final Map<String, Histogram> totals) {
        for (final Stage stage : Stage.values()) {
            add(totals, stage.label(), of(stage));
        }
    }

    /** Adds this shard's paths alone. */
    public void addPathsTo(final Map<String, Histogram> totals) {
        for (final MediaPath path : MediaPath.values()) {
            add(totals, path.label(), of(path));
        }
    }

    private static LatencyRecorder[] recorders(final int count) {
        final LatencyRecorder[] recorders = new LatencyRecorder[count];
        Arrays.setAll(recorders, _ -> new LatencyRecorder(SIGNIFICANT_DIGITS));
        return recorders;
    }

    private static void add(
            final Map<String, Histogram> totals,
            final String label,
            final LatencyRecorder recorder) {
        final Histogram snapshot = recorder.snapshot();
        totals.merge(
                label,
                snapshot,
                (sum, more) -> {
                    sum.add(more);
                    return sum;
                });
    }
}
