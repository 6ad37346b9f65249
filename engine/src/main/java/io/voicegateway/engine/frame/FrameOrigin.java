package io.voicegateway.engine.frame;

/** Who put the frame onto the ring. */
public enum FrameOrigin {
    /** The network thread: the packet is still protected. */
    SOCKET,
    /** The bot thread: a plain RTP packet that playout made. */
    BOT
}
