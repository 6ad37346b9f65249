package io.voicegateway.engine;

import io.voicegateway.engine.api.EngineSnapshot.CounterValue;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayList;
import java.util.List;

/** The counters as the outside sees them. */
final class CounterValues {
    private CounterValues() {}

    static List<CounterValue> of(final EngineCounters counters) {
        final List<CounterValue> values = new ArrayList<>();
        for (final EngineCounter counter : EngineCounter.values()) {
            values.add(
                    new CounterValue(
                            counter.id(),
                            counter.metricName(),
                            counter.label(),
                            counters.value(counter)));
        }
        return values;
    }
}
