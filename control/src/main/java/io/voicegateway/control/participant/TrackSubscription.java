package io.voicegateway.control.participant;

/**
 * The RTP stream that carries a remote track to us.
 *
 * @param trackSid    the track
 * @param ssrc        raw 32 bits
 * @param payloadType RTP payload type of Opus in it
 */
public record TrackSubscription(String trackSid, int ssrc, int payloadType) {}
