package io.voicegateway.benchmarks.load;

/** The servers that are compared. */
enum ServerKind {
    /** Ours: {@code voice-gateway serve} without a LiveKit server. */
    EMBEDDED("embedded"),
    /** The baseline. */
    LIVEKIT("livekit-server");

    private final String label;

    ServerKind(final String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
