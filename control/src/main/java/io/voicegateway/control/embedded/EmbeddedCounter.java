package io.voicegateway.control.embedded;

import java.util.Locale;

/** What the embedded server counts besides the engine's own counters. */
public enum EmbeddedCounter {
    JOINS("Participants that joined"),
    JOINS_REFUSED("Joins refused: token, name, origin or limit"),
    JOINS_TIMED_OUT("Participants removed because their media did not connect in time"),
    RESUMES("Signalling connections that were resumed"),
    MESSAGES_MALFORMED("Signalling messages that could not be read; their connection was closed"),
    MESSAGES_REFUSED("Signalling requests refused: permission, limit or unknown track"),
    DESCRIPTIONS_MALFORMED("Session descriptions that could not be read"),
    WEBHOOKS_SENT("Webhooks delivered"),
    WEBHOOKS_LOST("Webhooks given up");

    private final String label;

    EmbeddedCounter(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Lower snake case, as in the metrics. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
