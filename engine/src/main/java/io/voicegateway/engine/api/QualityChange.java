package io.voicegateway.engine.api;

import java.util.Locale;

/**
 * The reception of a stream got worse than it usually is, or it is as usual again.
 *
 * @param streamId   the stream
 * @param isDegraded false: it recovered
 * @param value      of the window that decided it, in the metric's unit
 * @param baseline   what is usual for this stream
 * @param threshold  above which the stream counts as degraded
 */
public record QualityChange(
        long streamId,
        Metric metric,
        boolean isDegraded,
        double value,
        double baseline,
        double threshold) {

    /** What is watched. */
    public enum Metric {
        /** Interarrival jitter in milliseconds (RFC 3550 A.8), mean of a window. */
        JITTER,
        /** Packets that never came, in percent of a window. */
        LOSS,
        /** One-way delay above the fastest packets of the stream in milliseconds, mean of a window. */
        DELAY;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
