package io.voicegateway.engine.stream;

import io.voicegateway.engine.api.QualityChange;
import org.jspecify.annotations.Nullable;

/**
 * One measure of a stream, compared with what is usual for that stream: an episode begins with a window above the threshold, and ends with
 * several in a row that are well below it, so that a value at the edge does not warn again and again.
 * <p>
 * Written by the monitor stage; the network thread takes the changes. Allocates nothing but the change that is taken.
 */
final class QualityEpisode {
    /** Calm windows that end an episode. */
    static final int CALM_WINDOWS = 3;

    /** What is usual follows the windows of about this count; an episode teaches nothing. */
    private static final double LEARNED_WINDOWS = 16;

    private final QualityChange.Metric metric;
    private final double slack;
    private boolean isLearned;
    private double usual;
    private int calmWindows;

    private double value;
    private double baseline;
    private double threshold;

    // Written last by the monitor stage: publishes the values above. Odd: degraded.
    private volatile int changes;

    // Owned by the network thread.
    private int takenChanges;

    /** @param slack a value is not worth a warning until it is so much above what is usual, nor until it is twice that */
    QualityEpisode(final QualityChange.Metric metric, final double slack) {
        this.metric = metric;
        this.slack = slack;
    }

    QualityChange.Metric metric() {
        return metric;
    }

    /** Whether an episode is on. Any thread. */
    boolean isDegraded() {
        return (changes & 1) != 0;
    }

    /** A window is over. The first one is learned and not judged; a bad one is not what is usual. */
    void onWindow(final double newValue) {
        if (!isLearned) {
            isLearned = true;
            usual = Math.min(newValue, slack);
            return;
        }

        final double limit = usual + Math.max(slack, usual);
        if (isDegraded()) {
            calmWindows = newValue <= (usual + limit) / 2 ? calmWindows + 1 : 0;
            if (calmWindows == CALM_WINDOWS) {
                change(newValue, limit);
            }
        } else if (newValue > limit) {
            change(newValue, limit);
        } else {
            usual += (newValue - usual) / LEARNED_WINDOWS;
        }
    }

    private void change(final double newValue, final double limit) {
        calmWindows = 0;
        value = newValue;
        baseline = usual;
        threshold = limit;
        final int changesBefore = changes;
        changes = changesBefore + 1;
    }

    /** The next change that was not taken yet, or null. Called by the network thread. */
    @Nullable QualityChange take(final long streamId) {
        if (takenChanges == changes) {
            return null;
        }
        // Allocates: an episode is rare.
        takenChanges++;
        return new QualityChange(
                streamId, metric, (takenChanges & 1) != 0, value, baseline, threshold);
    }
}
