package io.voicegateway.engine.status;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The values of every {@link EngineCounter}.
 * <p>
 * Any thread increments and reads. Media stages increment a counter that (almost) only they touch, so the atomic add stays uncontended.
 */
public final class EngineCounters {
    // One counter per cache line, so that two stages never write the same line.
    private static final int LONGS_PER_LINE = 8;

    private final AtomicLongArray values =
            new AtomicLongArray(EngineCounter.values().length * LONGS_PER_LINE);

    public void increment(final EngineCounter counter) {
        values.getAndIncrement(counter.ordinal() * LONGS_PER_LINE);
    }

    public void add(final EngineCounter counter, final long delta) {
        values.getAndAdd(counter.ordinal() * LONGS_PER_LINE, delta);
    }

    public long value(final EngineCounter counter) {
        return values.get(counter.ordinal() * LONGS_PER_LINE);
    }
}
