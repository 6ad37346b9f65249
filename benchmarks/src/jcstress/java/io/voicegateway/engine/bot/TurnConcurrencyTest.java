package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A command that comes while a bot thread takes the leg's turn: it is run in that turn or another turn is wanted. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The turn runs the command.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Another turn is wanted for it.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both: another turn finds nothing.")
@Outcome(
        id = "0, 0",
        expect = Expect.FORBIDDEN,
        desc = "The command waits until something else happens.")
@State
public class TurnConcurrencyTest {
    private static final EngineCounters COUNTERS = new EngineCounters();

    private final BotLegTurns turns = new BotLegTurns(COUNTERS, _ -> runCommands());
    private int commandCount;

    @Actor
    public void control() {
        turns.offer(() -> commandCount++);
        turns.want();
    }

    @Actor
    public void bot() {
        turns.tryTurn(0);
    }

    @Arbiter
    public void after(final II_Result result) {
        result.r1 = commandCount;
        result.r2 = turns.isWanted() ? 1 : 0;
    }

    private int runCommands() {
        return turns.runCommands();
    }
}
