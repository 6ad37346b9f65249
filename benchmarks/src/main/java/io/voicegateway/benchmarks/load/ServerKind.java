package io.voicegateway.benchmarks.load;

import java.util.List;

/** The servers that are compared. */
enum ServerKind {
    /** Ours: {@code voice-gateway serve} without a LiveKit server, all legs on one UDP port. */
    EMBEDDED("embedded"),
    /** The same with a call in each room, in which it takes part as a bot that nobody has attached, without a recording. */
    EMBEDDED_CALLS("calls"),
    /** The same, and it records the driver's track. */
    EMBEDDED_RECORDED("calls-recorded"),
    /** Ours: the engine alone, one UDP port a leg, as towards a LiveKit server. */
    ENGINE_LEGS("engine-legs"),
    /** A baseline: what a room server of the same protocol costs. */
    LIVEKIT("livekit-server"),
    /** A baseline: what the kernel and the cipher cost, on one UDP port. */
    C_SHARED("c-shared"),
    /** The same with one UDP port a leg. */
    C_LEGS("c-legs");

    private final String label;

    ServerKind(final String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether a call is created for each room. */
    boolean isCalls() {
        return this == EMBEDDED_CALLS || this == EMBEDDED_RECORDED;
    }

    boolean isRecorded() {
        return this == EMBEDDED_RECORDED;
    }

    static ServerKind ofLabel(final String label) {
        for (final ServerKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such server: " + label);
    }

    /** Ours to the baselines of the same shape, and to itself with less to do. */
    static List<Comparison> comparisons() {
        return List.of(
                new Comparison(EMBEDDED, C_SHARED),
                new Comparison(EMBEDDED, LIVEKIT),
                new Comparison(ENGINE_LEGS, C_LEGS),
                new Comparison(EMBEDDED_RECORDED, EMBEDDED_CALLS));
    }

    /** Two servers whose rounds were taken side by side. */
    record Comparison(ServerKind ours, ServerKind baseline) {
        String label() {
            return ours.label() + " / " + baseline.label();
        }
    }
}
