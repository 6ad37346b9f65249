package io.voicegateway.engine.frame;

/** What a slot of the ring holds. */
public enum FrameKind {
    /** One RTP packet. */
    RTP,
    /** One compound RTCP packet. */
    RTCP,
    /** No packet: time for egress to send the leg's RTCP reports. */
    REPORT,
    /** No packet: time for egress to send the next frame of silence on the leg's tracks that were muted. */
    SILENCE,
    /** No packet: the leg is closed, unprotect and egress give its keys back. */
    CLOSE;

    /** Whether the slot holds a packet that somebody sent. */
    public boolean isPacket() {
        return this == RTP || this == RTCP;
    }
}
