package io.voicegateway.control.call;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Counts the calls by state, and the recordings that fail, every second, for whoever must not wait for the conductor. Started by any
 * thread; the conductor counts.
 */
public final class CallCensus {
    static final long INTERVAL_MS = 1_000;

    private final CallManager calls;
    private final Executor conductor;
    private volatile Map<CallState, Integer> counts = Map.of();
    private volatile int failedRecordings;

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
        int failed = 0;
        for (final Call call : calls.all()) {
            counted.merge(call.state(), 1, Integer::sum);
            if (call.isLive() && call.recording.isToBeRetried()) {
                failed++;
            }
        }
        counts = Map.copyOf(counted);
        failedRecordings = failed;
        calls.context().timers().schedule(INTERVAL_MS, this::count);
    }

    /** How many calls there were in each state when they were counted last. Any thread. */
    public Map<CallState, Integer> counts() {
        return counts;
    }

    /** How many live calls wait for their recording to go on. Any thread. */
    public int failedRecordings() {
        return failedRecordings;
    }
}
