package io.voicegateway.engine.api;

import java.util.List;

/**
 * How well one stream arrives (RFC 3550 §6.4.1, A.3, A.8).
 *
 * @param label       of the stream
 * @param packets     accepted
 * @param lost        expected minus received, never negative here
 * @param reordered   accepted after a later one
 * @param duplicates  came again, and were dropped
 * @param jitterMs    interarrival jitter
 * @param delayMs     one-way delay above the stream's fastest packets, in the last whole window
 * @param roundTripMs between the engine and the room server; 0 while unknown
 * @param degraded    what is worse than usual now
 */
public record StreamQuality(
        String label,
        long packets,
        long lost,
        long reordered,
        long duplicates,
        double jitterMs,
        double delayMs,
        double roundTripMs,
        List<QualityChange.Metric> degraded) {

    public StreamQuality {
        degraded = List.copyOf(degraded);
    }
}
