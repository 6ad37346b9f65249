package io.voicegateway.control.event;

import java.util.Locale;

/** What an event was learned from. */
public enum EventSource {
    API,
    SIGNAL,
    WEBHOOK,
    RECONCILER,
    ENGINE,
    RECOVERY,
    TIMER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
