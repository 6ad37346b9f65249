package io.voicegateway.benchmarks.load;

import java.util.List;

/** The servers that are compared. */
enum ServerKind {
    /** Ours: {@code voice-gateway serve} without a LiveKit server, all legs on one UDP port. */
    EMBEDDED("embedded"),
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

    static ServerKind ofLabel(final String label) {
        for (final ServerKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such server: " + label);
    }

    /** Ours to the baselines of the same shape. */
    static List<Comparison> comparisons() {
        return List.of(
                new Comparison(EMBEDDED, C_SHARED),
                new Comparison(EMBEDDED, LIVEKIT),
                new Comparison(ENGINE_LEGS, C_LEGS));
    }

    /** Two servers whose rounds were taken side by side. */
    record Comparison(ServerKind ours, ServerKind baseline) {
        String label() {
            return ours.label() + " / " + baseline.label();
        }
    }
}
