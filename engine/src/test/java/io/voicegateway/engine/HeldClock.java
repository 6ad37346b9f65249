package io.voicegateway.engine;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Real time until it is held; from then on time passes only when the test says so. */
public final class HeldClock implements NanoClock {
    private static final long RUNNING = Long.MIN_VALUE;

    private volatile long heldNs = RUNNING;

    public void hold() {
        heldNs = SystemNanoClock.INSTANCE.nanoTime();
    }

    /** Called by one thread, after {@link #hold()}. */
    public void advanceNs(final long spanNs) {
        heldNs = nanoTime() + spanNs;
    }

    @Override
    public long nanoTime() {
        final long held = heldNs;
        return held == RUNNING ? SystemNanoClock.INSTANCE.nanoTime() : held;
    }
}
