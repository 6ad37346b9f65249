package io.voicegateway.engine.status;

import java.util.Locale;

/** End-to-end paths through the engine, from the arrival of a packet to its departure. */
public enum MediaPath {
    /** From the socket to the bot leg's queue. */
    DRIVER_TO_BOT,
    /** From the playout tick to the socket. */
    BOT_TO_DRIVER,
    /** From socket to socket. */
    FORWARD,
    /** The same from the arrival of a datagram in the kernel, where the kernel says so, until it has the one that leaves. */
    WIRE_TO_WIRE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
