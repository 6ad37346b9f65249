package io.voicegateway.engine.api;

/**
 * A stream's metric crossed its threshold, in either direction.
 *
 * @param label  of the stream
 * @param metric jitter, loss or delay
 */
public record QualityChange(
        String label, String metric, double value, double baseline, double threshold) {}
