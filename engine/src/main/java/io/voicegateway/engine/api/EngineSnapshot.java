package io.voicegateway.engine.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The engine's measurements since launch. The histograms are copies and hold nanoseconds.
 *
 * @param stages   kernel, ingress, unprotect, validate, forward, monitor, record, egress
 * @param paths    driver_to_bot, bot_to_driver, forward, wire_to_wire
 * @param network  jitter, round_trip
 * @param threads  how late each thread that carries media was, by its name
 * @param counters every counter, in id order
 * @param sessions open sessions
 */
public record EngineSnapshot(
        Map<String, Histogram> stages,
        Map<String, Histogram> paths,
        Map<String, Histogram> network,
        Map<String, Histogram> threads,
        List<CounterValue> counters,
        int sessions) {

    /** The same with these threads. */
    public EngineSnapshot withThreads(final Map<String, Histogram> other) {
        return new EngineSnapshot(stages, paths, network, other, counters, sessions);
    }

    /** The same with what a room server beside the engine measured of these paths added to it. */
    public EngineSnapshot plusPaths(final Map<String, Histogram> others) {
        final Map<String, Histogram> sums = new LinkedHashMap<>(paths);
        others.forEach(
                (name, other) ->
                        sums.merge(
                                name,
                                other,
                                (sum, more) -> {
                                    final Histogram both = sum.copy();
                                    both.add(more);
                                    return both;
                                }));
        return new EngineSnapshot(stages, sums, network, threads, counters, sessions);
    }

    /**
     * One counter.
     *
     * @param id    stable, never reused
     * @param name  lower snake case, as in the metrics
     * @param label one line for people
     */
    public record CounterValue(int id, String name, String label, long value) {}
}
