package io.voicegateway.engine.api;

/**
 * An Opus RTP stream that arrives on a room leg.
 *
 * @param streamId    chosen by the caller, positive, unique within the session
 * @param ssrc        raw 32 bits
 * @param payloadType RTP payload type of Opus on this leg
 * @param label       names the stream in quality reports: driver, human, human-2
 */
public record StreamDescription(long streamId, int ssrc, int payloadType, String label) {}
