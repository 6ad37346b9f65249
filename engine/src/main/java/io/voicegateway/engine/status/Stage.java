package io.voicegateway.engine.status;

import java.util.Locale;

/** The stages, as latency reports name them. */
public enum Stage {
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
