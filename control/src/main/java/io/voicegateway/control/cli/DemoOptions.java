package io.voicegateway.control.cli;

/**
 * What the demo is to do.
 *
 * @param seconds how long each caller talks, about
 * @param calls   calls at once
 */
public record DemoOptions(int seconds, int calls) {
    static final int SECONDS_MIN = 3;
    static final int SECONDS_MAX = 3_600;
    static final int CALLS_MAX = 200;

    public DemoOptions {
        if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "seconds must be "
                            + SECONDS_MIN
                            + " to "
                            + SECONDS_MAX
                            + ": seconds="
                            + seconds);
        }
        if (calls < 1 || calls > CALLS_MAX) {
            throw new IllegalArgumentException(
                    "calls must be 1 to " + CALLS_MAX + ": calls=" + calls);
        }
    }
}
