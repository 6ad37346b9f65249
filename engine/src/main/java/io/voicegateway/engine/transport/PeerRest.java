package io.voicegateway.engine.transport;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * A moment in which nothing is sent, after the network said that the peer cannot be reached: a server that restarts would otherwise buy a
 * failed call for every packet of every leg, with the JDK's channels an exception each, until consent expires.
 */
final class PeerRest {
    static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NanoClock clock;

    // Written by the network and the egress thread: either may be the one that is told of an ICMP
    // error.
    private volatile boolean isOn;
    private volatile long endNs;

    PeerRest(final NanoClock clock) {
        this.clock = clock;
    }

    void begin() {
        endNs = clock.nanoTime() + REST_NS;
        isOn = true;
    }

    void end() {
        isOn = false;
    }

    boolean isOn() {
        if (isOn && clock.nanoTime() - endNs >= 0) {
            isOn = false;
        }
        return isOn;
    }
}
