package io.voicegateway.benchmarks.load;

import java.util.Arrays;

/** What several rounds say of one number. */
record Spread(double lowest, double median, double highest) {

    /** @param values at least one */
    static Spread of(final double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no rounds");
        }
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        final double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
