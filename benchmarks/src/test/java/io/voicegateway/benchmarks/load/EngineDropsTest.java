package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import org.junit.jupiter.api.Test;

class EngineDropsTest {
    private final EngineCounters counters = new EngineCounters();

    @Test
    void shouldCountWhatWasDroppedOnTheWayInAndOut() {
        counters.add(EngineCounter.RING_FULL, 3);
        counters.add(EngineCounter.SEND_BUFFER_FULL, 2);

        assertEquals(5, EngineDrops.count(counters));
    }

    @Test
    void shouldNotCountWhatAnEngineThatIsOnTimeRefuses() {
        counters.add(EngineCounter.PACKETS_ACCEPTED, 7);
        counters.add(EngineCounter.SRTP_AUTHENTICATION_FAILED, 1);

        assertEquals(0, EngineDrops.count(counters));
    }
}
