package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.LossSums;

/** Turns growing sums into the loss since the last look. Used on the room thread. */
final class LossMeter {
    private LossSums last = LossSums.NONE;

    /** Percent of the packets since the last call that were lost; 0 when there were none. A stream that began anew starts from nothing. */
    double takePercent(final LossSums now) {
        final LossSums before = now.expected() < last.expected() ? LossSums.NONE : last;
        last = now;
        final long expected = now.expected() - before.expected();
        final long lost = now.lost() - before.lost();
        return expected <= 0 || lost <= 0 ? 0 : 100.0 * Math.min(lost, expected) / expected;
    }
}
