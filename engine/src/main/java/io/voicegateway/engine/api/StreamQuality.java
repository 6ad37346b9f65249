package io.voicegateway.engine.api;

/**
 * Reception of one stream so far (RFC 3550 §6.4.1, A.3, A.8).
 *
 * @param label    of the stream
 * @param packets  accepted
 * @param lost     expected minus received, never negative here
 * @param jitterMs interarrival jitter
 */
public record StreamQuality(String label, long packets, long lost, double jitterMs) {}
