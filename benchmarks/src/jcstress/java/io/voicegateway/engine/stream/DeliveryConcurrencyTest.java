package io.voicegateway.engine.stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/** The monitor stage takes two reports of a receiver while another thread reads: published as {@link Reception} is. */
@JCStressTest
@Outcome(
        id = {"0, true", "1, true", "2, true"},
        expect = Expect.ACCEPTABLE,
        desc = "At least as new as what was acquired.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Older than what was acquired.")
@State
public class DeliveryConcurrencyTest {
    private static final int PACKETS = 50;
    private static final int LOST = 5;

    private final Delivery delivery = new Delivery();

    @Actor
    public void monitor() {
        delivery.onReport(0, 0);
        delivery.onReport(PACKETS, LOST);
    }

    @Actor
    public void reader(final JZ_Result result) {
        final long acquired = delivery.acquire();
        result.r1 = acquired;
        result.r2 = acquired < 2 || delivery.expected() == PACKETS && delivery.lost() == LOST;
    }
}
