package io.voicegateway.engine.frame;

/** What a slot of the ring holds. */
public enum FrameKind {
    /** One RTP packet. */
    RTP,
    /** One compound RTCP packet. */
    RTCP,
    /** No packet: time for egress to send the leg's RTCP reports. */
    REPORT
}
