package io.voicegateway.control.call;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Counts the calls by state every second, for whoever must not wait for the conductor. Started by any thread; the conductor counts. */
public final class CallCensus {
    static final long INTERVAL_MS = 1_000;

    private final CallManager calls;
    private final Executor conductor;
    private volatile Map<CallState, Integer> counts = Map.of();

    public CallCensus(final CallManager calls, final Executor conductor) {
        this.calls = calls;
        this.conductor = conductor;
    }

    public CallCensus start() {
        conductor.execute(this::count);
        return this;
    }

    private void count() {
        final Map<CallState, Integer> counted = new EnumMap<>(CallState.class);
        for (final CallState state : CallState.values()) {
            counted.put(state, 0);
        }
        for (final Call call : calls.all()) {
            counted.merge(call.state(), 1, Integer::sum);
        }
        counts = Map.copyOf(counted);
        calls.context().timers().schedule(INTERVAL_MS, this::count);
    }

    /** How many calls there were in each state when they were counted last. Any thread. */
    public Map<CallState, Integer> counts() {
        return counts;
    }
}
