package io.voicegateway.control.embedded;

import java.util.Locale;

/** What the embedded server counts besides the engine's own counters. The id is stable and never reused. */
public enum EmbeddedCounter {
    JOINS(1000, "Participants that joined"),
    JOINS_REFUSED(1001, "Joins refused: token, name, origin or limit"),
    JOINS_TIMED_OUT(1002, "Participants removed because their media did not connect in time"),
    RESUMES(1003, "Signalling connections that were resumed"),
    MESSAGES_MALFORMED(
            1004, "Signalling messages that could not be read; their connection was closed"),
    MESSAGES_REFUSED(1005, "Signalling requests refused: permission, limit or unknown track"),
    DESCRIPTIONS_MALFORMED(1006, "Session descriptions that could not be read"),
    CONNECTIONS_REFUSED(1007, "Connections closed at once: too many that ask for nothing"),
    CONNECTIONS_TIMED_OUT(1008, "Connections closed because they asked for nothing in time"),
    REQUESTS_MALFORMED(1009, "HTTP requests and upgrades that could not be read"),
    API_CALLS_REFUSED(1010, "API calls refused: token, permission, request or limit"),
    WEBHOOKS_SENT(1011, "Webhooks delivered"),
    WEBHOOKS_LOST(1012, "Webhooks given up");

    private final int id;
    private final String label;

    EmbeddedCounter(final int id, final String label) {
        this.id = id;
        this.label = label;
    }

    public int id() {
        return id;
    }

    public String label() {
        return label;
    }

    /** Lower snake case, as in the metrics. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
