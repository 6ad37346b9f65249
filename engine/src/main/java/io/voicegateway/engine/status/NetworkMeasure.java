package io.voicegateway.engine.status;

import java.util.Locale;

/** What is known of the network, as latency reports name it. */
public enum NetworkMeasure {
    /** Interarrival jitter of inbound streams (RFC 3550 A.8), sampled per packet. */
    JITTER,
    /** Round trip from receiver reports (RFC 3550 §6.4.1). */
    ROUND_TRIP;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
