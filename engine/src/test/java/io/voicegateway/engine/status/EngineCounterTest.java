package io.voicegateway.engine.status;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineCounterTest {
    @Test
    void shouldGiveEveryCounterItsOwnIdAndName() {
        final Set<Object> seen = new HashSet<>();
        for (final EngineCounter counter : EngineCounter.values()) {
            assertTrue(seen.add(counter.id()), "id " + counter.id());
            assertTrue(seen.add(counter.metricName()), counter.metricName());
            assertTrue(seen.add(counter.label()), counter.label());
        }
    }
}
