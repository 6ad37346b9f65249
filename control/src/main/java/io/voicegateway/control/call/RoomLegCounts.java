package io.voicegateway.control.call;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How often our connections to rooms were lost and came back, over all calls. Counted by whoever learns of it, read by any thread. */
public final class RoomLegCounts {
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private final AtomicLong rejoined = new AtomicLong();

    void onLost() {
        lost.incrementAndGet();
    }

    void onResumed() {
        resumed.incrementAndGet();
    }

    void onRejoined() {
        rejoined.incrementAndGet();
    }

    /** The counts, each under its word. */
    public Map<String, Double> byTurn() {
        return Map.of(
                "lost", lost.doubleValue(),
                "resumed", resumed.doubleValue(),
                "rejoined", rejoined.doubleValue());
    }
}
