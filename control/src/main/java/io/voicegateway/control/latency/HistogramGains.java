package io.voicegateway.control.latency;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What totals since launch have gained since they were last settled, by their names. Keeps one histogram of each, for good. Not thread-safe. */
public final class HistogramGains {
    private final Map<String, Histogram> settled = new HashMap<>();

    /** @param total a copy, which becomes the gain */
    public Histogram gainOf(final String name, final Histogram total) {
        total.subtract(settledOf(name, total));
        return total;
    }

    /** This gain is done with: the next one begins behind it. */
    public void settle(final String name, final Histogram gain) {
        settledOf(name, gain).add(gain);
    }

    private Histogram settledOf(final String name, final Histogram like) {
        return settled.computeIfAbsent(name, _ -> new Histogram(like));
    }
}
