package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.engine.api.EngineListener;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far the call's last hand-off is, and for whom the bot is to be cut. Used by the conductor. */
final class Handoff {
    /**
     * <pre>{@code
     *  NONE ──► REQUESTED ──► ACTIVE ──► HANDED_BACK
     *              ├──► CANCELLED              a new request leads from each end to REQUESTED
     *              └──► TIMED_OUT
     * }</pre>
     */
    enum State {
        NONE,
        REQUESTED,
        ACTIVE,
        CANCELLED,
        TIMED_OUT,
        HANDED_BACK
    }

    private State state = State.NONE;
    private @Nullable Instant requestedAt;
    private @Nullable Instant humanJoinedAt;
    private String human = "";
    private TimerManager.@Nullable Timer timer;
    private long cutId;
    private long cuttingFor = EngineListener.NO_STREAM;
    private Set<Long> awaited = Set.of();

    void request(final Instant at, final TimerManager.Timer timeout) {
        state = State.REQUESTED;
        requestedAt = at;
        humanJoinedAt = null;
        timer = timeout;
        cutId++;
        awaitNobody();
    }

    /** As it was before a crash, with the time that is left. */
    void restore(final Instant requested, final TimerManager.Timer timeout) {
        state = State.REQUESTED;
        requestedAt = requested;
        timer = timeout;
        cutId++;
    }

    void join(final Instant at, final String identity) {
        state = State.ACTIVE;
        humanJoinedAt = at;
        human = identity;
        cancelTimer();
    }

    void end(final State how) {
        state = how;
        cancelTimer();
    }

    /** Of a timer that ran it is a no-op. */
    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Names the request in what the engine reports: a cut for an earlier one is stale. */
    long cutId() {
        return cutId;
    }

    /** The cut is ordered for somebody who is heard already. */
    void cutFor(final long streamId) {
        cuttingFor = streamId;
    }

    long cuttingFor() {
        return cuttingFor;
    }

    boolean isCutting() {
        return cuttingFor != EngineListener.NO_STREAM;
    }

    /** The cut is ordered for the first of these who is heard; false when that is so already. */
    boolean await(final Set<Long> streamIds) {
        if (awaited.equals(streamIds)) {
            return false;
        }
        awaited = Set.copyOf(streamIds);
        return true;
    }

    void awaitNobody() {
        cuttingFor = EngineListener.NO_STREAM;
        awaited = Set.of();
    }

    /** Whom the bot made way for. */
    String human() {
        return human;
    }

    CallView.HandoffView view() {
        return new CallView.HandoffView(
                state.name().toLowerCase(Locale.ROOT), requestedAt, humanJoinedAt);
    }
}
