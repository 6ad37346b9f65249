package io.voicegateway.engine.transport;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The network thread learns again that the peer is unreachable while the egress thread finds that the last rest is over. */
@JCStressTest
@Outcome(
        id = "false, true",
        expect = Expect.ACCEPTABLE,
        desc = "The end of the old rest is seen, the new one goes on.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The new rest is seen.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The end of the old rest ends the new one.")
@State
public class PeerRestConcurrencyTest {
    private static final long LONG_AGO_NS = TimeUnit.SECONDS.toNanos(10);

    private long nowNs = System.nanoTime() - LONG_AGO_NS;
    private final PeerRest rest = new PeerRest(() -> nowNs);

    public PeerRestConcurrencyTest() {
        rest.begin();
        nowNs += LONG_AGO_NS;
    }

    @Actor
    public void network() {
        rest.begin();
    }

    @Actor
    public void egress(final ZZ_Result result) {
        result.r1 = rest.isOn();
    }

    @Arbiter
    public void after(final ZZ_Result result) {
        result.r2 = rest.isOn();
    }
}
