package io.voicegateway.engine.transport;

import io.voicegateway.engine.status.EngineCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A command that comes while the network thread makes up its mind to wait: one of the two sees the other. */
@JCStressTest
@Outcome(
        id = "1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The thread sees the command and does not wait.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The thread waits and is woken.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both: it is woken for nothing.")
@Outcome(
        id = "0, 0",
        expect = Expect.FORBIDDEN,
        desc = "The command waits until something else happens.")
@State
public class WakeUpConcurrencyTest {
    private static final EngineCounters COUNTERS = new EngineCounters();

    private final NetworkAgentProxy proxy = new NetworkAgentProxy(COUNTERS);
    private int wakeUps;

    public WakeUpConcurrencyTest() {
        proxy.wakesBy(() -> wakeUps++);
    }

    @Actor
    public void control() {
        proxy.execute(() -> {});
    }

    @Actor
    public void network(final II_Result result) {
        proxy.beginWait();
        result.r1 = proxy.commands().isEmpty() ? 0 : 1;
    }

    @Arbiter
    public void after(final II_Result result) {
        result.r2 = wakeUps;
    }
}
