package io.voicegateway.control.embedded;

import java.util.concurrent.atomic.AtomicLongArray;

/** The values of every {@link EmbeddedCounter}. Called by any thread. */
public final class EmbeddedCounters {
    private final AtomicLongArray values = new AtomicLongArray(EmbeddedCounter.values().length);

    void increment(final EmbeddedCounter counter) {
        values.incrementAndGet(counter.ordinal());
    }

    public long value(final EmbeddedCounter counter) {
        return values.get(counter.ordinal());
    }
}
