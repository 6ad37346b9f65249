package io.voicegateway.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of the packets that were due in a span of time. Owned by the client's media thread, but for the span; what is not said
 * to be any thread's is read by others when that thread has ended.
 */
final class MeasureWindow {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    // Written by the main thread.
    private volatile Span span = new Span(0, 0);

    private final @Nullable MeasureWindow other;
    private final Histogram delayNs = histogram();
    private final Histogram latenessNs = histogram();

    // Written by the media thread, read by any.
    private volatile long dueCount;
    private volatile long receivedCount;

    private long duplicateCount;
    private long foreignCount;
    private long insertedCount;

    private record Span(long startNs, long endNs) {}

    MeasureWindow() {
        this(null);
    }

    /** @param other is told the same, for its own span */
    MeasureWindow(final @Nullable MeasureWindow other) {
        this.other = other;
    }

    /**
     * Says what is measured; until then nothing is.
     *
     * @param endNs exclusive; both of {@link System#nanoTime()}
     */
    void open(final long startNs, final long endNs) {
        span = new Span(startNs, endNs);
    }

    private static Histogram histogram() {
        return new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    private boolean contains(final long dueNs) {
        final Span current = span;
        return dueNs - current.startNs() >= 0 && dueNs - current.endNs() < 0;
    }

    /** A packet was handed to the client's own media path, whether that takes it or not. */
    void onSent(final long dueNs, final long nowNs) {
        if (other != null) {
            other.onSent(dueNs, nowNs);
        }
        if (contains(dueNs)) {
            latenessNs.recordValue(bounded(nowNs - dueNs));
            dueCount = latenessNs.getTotalCount();
        }
    }

    void onReceived(final long dueNs, final boolean isFirst, final long receivedNs) {
        if (other != null) {
            other.onReceived(dueNs, isFirst, receivedNs);
        }
        if (!contains(dueNs)) {
            return;
        }
        if (isFirst) {
            delayNs.recordValue(bounded(receivedNs - dueNs));
            receivedCount = delayNs.getTotalCount();
        } else {
            duplicateCount++;
        }
    }

    /** A packet arrived that was sent in another room. */
    void onForeign() {
        foreignCount++;
    }

    /** A packet arrived that the server made: livekit-server sends silence of its own when a stream begins. */
    void onInserted() {
        insertedCount++;
    }

    private static long bounded(final long spanNs) {
        return Math.min(Math.max(spanNs, 0), HIGHEST_NS);
    }

    /** From the moment that a packet was due to the moment that the client had read it from its socket. */
    Histogram delayNs() {
        return delayNs;
    }

    /** How much of the delay is the client's own: from the moment that a packet was due to its send. */
    Histogram latenessNs() {
        return latenessNs;
    }

    /** Whether nothing is under way any more. Any thread. */
    boolean isComplete() {
        return receivedCount >= dueCount;
    }

    long dueCount() {
        return dueCount;
    }

    long receivedCount() {
        return receivedCount;
    }

    long duplicateCount() {
        return duplicateCount;
    }

    long foreignCount() {
        return foreignCount;
    }

    long insertedCount() {
        return insertedCount;
    }
}
