package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import org.jspecify.annotations.Nullable;

/** What happened in a probe's call. Written by {@link ProbeCall}, then read by {@link ProbeJudge}. */
final class ProbeStory {
    private static final long NONE = -1;

    final ProbeEar firstEar;
    final ProbeEar secondEar;
    private final EngineCounters counters;

    /** Of the first dial; negative: it failed. */
    long upgradeMs = NONE;

    /** Why the first dial failed. */
    ProbeListener.@Nullable Disconnected refusal;

    long talkedMs;

    /** How the first socket ended by itself. */
    ProbeListener.@Nullable Disconnected firstEnd;

    /** What found no room on the first socket. */
    long stalledMessages;

    boolean isDigitSent;

    /** Between the digit and the end of the first socket. */
    long afterDigitMs = NONE;

    int redials;

    /** From the loss of the first socket to the second one; negative: it never came. */
    long returnMs = NONE;

    /** Why the last dial failed. */
    ProbeListener.@Nullable Disconnected lastRefusal;

    /** How the second socket ended by itself. */
    ProbeListener.@Nullable Disconnected secondEnd;

    boolean isCloseAnswered;

    ProbeStory(final ProbeMessage messages, final EngineCounters counters) {
        this.counters = counters;
        firstEar = new ProbeEar(messages);
        secondEar = new ProbeEar(messages);
    }

    long counter(final EngineCounter counter) {
        return counters.value(counter);
    }
}
