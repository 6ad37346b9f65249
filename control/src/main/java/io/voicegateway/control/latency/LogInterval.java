package io.voicegateway.control.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** A span of time in an HdrHistogram log, in milliseconds since 1970. */
record LogInterval(long startMs, long endMs) {
    private static final double NS_PER_MS = 1_000_000;
    private static final double MS_PER_S = 1_000;

    /** What a log begins with; its times are absolute. */
    void head(final HistogramLogWriter writer) {
        writer.outputComment("[Voice Gateway: values in nanoseconds, maxima in milliseconds]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startMs);
        writer.outputLegend();
    }

    void write(final HistogramLogWriter writer, final String tag, final Histogram histogram) {
        histogram.setTag(tag);
        writer.outputIntervalHistogram(startMs / MS_PER_S, endMs / MS_PER_S, histogram, NS_PER_MS);
    }
}
