package io.voicegateway.benchmarks.load;

/**
 * What kind of bot echoes, and what is to be reached with it.
 *
 * @see EchoTable
 */
enum EchoKind {
    OPUS("opus", "opus", 0, EchoManner.AT_ONCE, 5, 0.003),
    L16_PACED("l16 at 16 kHz, paced", "l16", 16_000, EchoManner.PACED, 45, 0.015),
    L16_BURST("l16 at 16 kHz, in bursts", "l16", 16_000, EchoManner.BURST, 25, 0.015),
    TWILIO("twilio", "twilio", 0, EchoManner.PACED, Double.POSITIVE_INFINITY, 0.012);

    private final String label;
    private final String dialect;
    private final int sampleRateHz;
    private final EchoManner manner;
    private final double delayTargetMs;
    private final double coresTarget;

    EchoKind(
            final String label,
            final String dialect,
            final int sampleRateHz,
            final EchoManner manner,
            final double delayTargetMs,
            final double coresTarget) {
        this.label = label;
        this.dialect = dialect;
        this.sampleRateHz = sampleRateHz;
        this.manner = manner;
        this.delayTargetMs = delayTargetMs;
        this.coresTarget = coresTarget;
    }

    String label() {
        return label;
    }

    String dialect() {
        return dialect;
    }

    /** 0: the dialect has one only. */
    int sampleRateHz() {
        return sampleRateHz;
    }

    EchoManner manner() {
        return manner;
    }

    double delayTargetMs() {
        return delayTargetMs;
    }

    double coresTarget() {
        return coresTarget;
    }
}
