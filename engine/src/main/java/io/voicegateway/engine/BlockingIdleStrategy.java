package io.voicegateway.engine;

import io.voicegateway.engine.status.ThreadLateness;
import io.voicegateway.engine.transport.NetworkAgent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Waits as shared cores want it. While little arrives, the thread blocks in its selector and reads each packet when it comes: an idle host
 * costs next to nothing. A wake-up costs more than a packet, though, so when packets come faster than naps of a millisecond, the
 * thread naps and finds several at once, which no ear can tell.
 */
final class BlockingIdleStrategy implements IdleStrategy {
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Waits in a row that a nap would have outlasted. */
    private static final int SHORT_WAITS_UNTIL_NAPS = 8;

    /** Less than two packets, each counted by the network and by the stages, were not worth a nap. */
    private static final int WORK_WORTH_A_NAP = 4;

    private static final int POOR_NAPS_LIMIT = 8;

    private final NetworkAgent network;
    private final BooleanSupplier hasOtherWork;
    private final ThreadLateness lateness;
    private final NanoClock clock;
    private boolean isNapping;
    private int evidence;
    private int work;

    /** @param hasOtherWork whether the same thread has work that the network agent does not know of */
    BlockingIdleStrategy(
            final NetworkAgent network,
            final BooleanSupplier hasOtherWork,
            final ThreadLateness lateness,
            final NanoClock clock) {
        this.network = network;
        this.hasOtherWork = hasOtherWork;
        this.lateness = lateness;
        this.clock = clock;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            work += workCount;
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (isNapping) {
            nap();
        } else {
            block();
        }
        work = 0;
    }

    private void nap() {
        evidence = work < WORK_WORTH_A_NAP ? evidence + 1 : 0;
        if (evidence == POOR_NAPS_LIMIT) {
            isNapping = false;
            evidence = 0;
        }
        final long startNs = clock.nanoTime();
        LockSupport.parkNanos(NAP_NS);
        lateness.overslept(clock.nanoTime() - startNs - NAP_NS);
    }

    private void block() {
        final long startNs = clock.nanoTime();
        network.awaitWork(hasOtherWork);
        final long sleptNs = clock.nanoTime() - startNs;
        lateness.overslept(sleptNs - NetworkAgent.WAIT_LIMIT_NS);
        evidence = sleptNs < NAP_NS / 2 ? evidence + 1 : 0;
        if (evidence == SHORT_WAITS_UNTIL_NAPS) {
            isNapping = true;
            evidence = 0;
        }
    }

    @Override
    public void reset() {}
}
