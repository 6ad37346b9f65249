package io.voicegateway.control.metrics;

import java.util.Locale;

/**
 * Every metric of the page besides the engine's and the room server's counters, which are enums of their own. The page, {@code metrics.md}
 * and the tests read this enum.
 */
public enum GatewayMetric {
    SESSIONS(Kind.GAUGE, "", "Calls that have media"),
    CALLS(Kind.GAUGE, "state", "Calls by state, those that ended and are remembered included"),
    EVENTS(Kind.COUNTER, "type", "Events written to the journal since launch"),
    JOURNAL_WAITING(Kind.GAUGE, "", "Events that wait to be written"),
    JOURNAL_LAG_SECONDS(Kind.GAUGE, "", "Age of the oldest event that waits to be written"),
    JOURNAL_FAILURES(
            Kind.GAUGE, "", "Events that never reach the journal: more than none is an alarm"),
    CONDUCTOR_ERRORS(Kind.GAUGE, "", "Commands that failed unexpectedly: more than none is a bug"),
    ILLEGAL_TRANSITIONS(
            Kind.GAUGE, "", "Changes of a call's state that were refused: more than none is a bug"),
    LATENCY_LOG_FAILURES(Kind.GAUGE, "", "Intervals of the latency log that could not be written"),
    ROOM_LEGS(
            Kind.COUNTER,
            "turn",
            "Connections of ours to rooms that were lost, resumed, or made anew"),
    RING_OCCUPANCY(
            Kind.GAUGE,
            "ring",
            "Share of a ring's slots that hold a packet, by shard, and of the embedded room server"),
    ADMISSION_OPEN(Kind.GAUGE, "", "1 while new calls are taken, 0 while they are refused"),
    HTTP_REFUSED(
            Kind.COUNTER,
            "answer",
            "Requests answered with 503 and connections closed because there were too many"),
    EMBEDDED_ROOMS(Kind.GAUGE, "", "Rooms of the embedded room server"),
    EMBEDDED_LEGS(Kind.GAUGE, "", "Media connections of the embedded room server"),
    WEBHOOK_EVENTS_DELIVERED(Kind.COUNTER, "receiver", "Events that a receiver has taken"),
    WEBHOOK_ATTEMPTS_FAILED(
            Kind.COUNTER, "receiver", "Attempts that a receiver did not take; each is repeated"),
    WEBHOOK_EVENTS_EXPIRED(
            Kind.COUNTER,
            "receiver",
            "Events that a receiver did not take in time, and will not get"),
    WEBHOOK_LAG_SECONDS(
            Kind.GAUGE, "receiver", "Age of the oldest event that a receiver has not got"),
    RETENTION_REMOVED(
            Kind.COUNTER,
            "kind",
            "Files of the queue, recordings and latency logs that were deleted"),
    RETENTION_REMOVED_BYTES(Kind.COUNTER, "kind", "Bytes of what was deleted"),
    RETENTION_FAILURES(Kind.COUNTER, "kind", "Deletions that did not work"),
    STAGE_LATENCY_SECONDS(Kind.SUMMARY, "stage", "How long a packet was in a stage"),
    PATH_LATENCY_SECONDS(Kind.SUMMARY, "path", "How long a packet took from socket to socket"),
    NETWORK_SECONDS(Kind.SUMMARY, "measure", "Jitter and round trips of the network"),
    BOT_ROUND_TRIP_SECONDS(Kind.SUMMARY, "", "How long a bot's socket took to answer a ping"),
    THREAD_LATENESS_SECONDS(Kind.SUMMARY, "thread", "How late a media thread did its work");

    /** What Prometheus takes it for. */
    public enum Kind {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    private final Kind kind;
    private final String label;
    private final String help;

    GatewayMetric(final Kind kind, final String label, final String help) {
        this.kind = kind;
        this.label = label;
        this.help = help;
    }

    public Kind kind() {
        return kind;
    }

    /** The name of its label; empty: it has none. */
    public String label() {
        return label;
    }

    public String help() {
        return help;
    }

    /** Without prefix, and of a counter without {@code _total}. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
