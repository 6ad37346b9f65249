package io.voicegateway.engine.stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/** The monitor stage sums up levels while the bot thread asks who speaks: published as {@link Reception} is. */
@JCStressTest
@Outcome(
        id = {"0, true", "1, true", "2, true"},
        expect = Expect.ACCEPTABLE,
        desc = "At least as new as what was acquired.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Older than what was acquired.")
@State
public class SpeechActivityConcurrencyTest {
    private static final int LEVEL_DB = 20;

    private final SpeechActivity activity = new SpeechActivity();

    @Actor
    public void monitor() {
        activity.onLevel(LEVEL_DB);
        activity.onLevel(LEVEL_DB);
    }

    @Actor
    public void reader(final JZ_Result result) {
        final long acquired = activity.acquire();
        result.r1 = acquired;
        result.r2 =
                activity.speechPackets() >= acquired
                        && activity.speechLevelSumDb() >= acquired * LEVEL_DB;
    }
}
