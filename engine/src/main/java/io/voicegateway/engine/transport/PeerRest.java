package io.voicegateway.engine.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;

/**
 * A moment in which nothing is sent, after the network said that the peer cannot be reached: a server that restarts would otherwise buy a
 * failed call for every packet of every leg, with the JDK's channels an exception each, until consent expires.
 */
final class PeerRest {
    static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NONE = 0;

    private final NanoClock clock;

    // Written by the network and the egress thread: either may be the one that is told of an ICMP
    // error.
    private final AtomicLong endNs = new AtomicLong(NONE);

    PeerRest(final NanoClock clock) {
        this.clock = clock;
    }

    void begin() {
        final long newEndNs = clock.nanoTime() + REST_NS;
        endNs.set(newEndNs == NONE ? NONE + 1 : newEndNs);
    }

    void end() {
        endNs.set(NONE);
    }

    boolean isOn() {
        final long currentEndNs = endNs.get();
        if (currentEndNs == NONE) {
            return false;
        }
        if (clock.nanoTime() - currentEndNs < 0) {
            return true;
        }
        // A rest that the other thread has begun meanwhile is another one.
        endNs.compareAndSet(currentEndNs, NONE);
        return false;
    }
}
