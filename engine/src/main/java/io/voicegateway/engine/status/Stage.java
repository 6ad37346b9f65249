package io.voicegateway.engine.status;

import java.util.Locale;

/** The stages, as latency reports name them. */
public enum Stage {
    /** Before the first: from the arrival of a datagram in the kernel until it is read, where the kernel says so. */
    KERNEL,
    INGRESS,
    UNPROTECT,
    VALIDATE,
    FORWARD,
    MONITOR,
    RECORD,
    EGRESS;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
