package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegTimersTest {
    private static final long TURN_NS = LegTimers.TICKS_PER_TURN * LegTimers.TICK_NS;

    private final LegTimers<CountedLeg> timers = new LegTimers<>(0);

    @Test
    void shouldRunALegThatIsNotSettledAtEveryTick() {
        final CountedLeg leg = add(false);

        runTicks(1, 5);

        assertTrue(leg.runCount >= 5, "runs=" + leg.runCount);
    }

    @Test
    void shouldRunEachSettledLegOnceInATurn() {
        final List<CountedLeg> legs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            legs.add(add(true));
        }
        timers.runUnsettled(0);
        legs.forEach(leg -> leg.runCount = 0);

        runTicks(1, LegTimers.TICKS_PER_TURN);

        legs.forEach(leg -> assertEquals(1, leg.runCount));
    }

    @Test
    void shouldRunEverySettledLegAfterALongWait() {
        final List<CountedLeg> legs = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            legs.add(add(true));
        }
        timers.runUnsettled(0);
        legs.forEach(leg -> leg.runCount = 0);

        timers.run(3 * TURN_NS);

        legs.forEach(leg -> assertEquals(1, leg.runCount));
    }

    @Test
    void shouldRunNothingWithinATick() {
        final CountedLeg leg = add(false);

        assertEquals(0, timers.run(LegTimers.TICK_NS - 1));

        assertEquals(0, leg.runCount);
    }

    @Test
    void shouldWatchALegInWhichSomethingBegan() {
        final CountedLeg leg = add(true);
        timers.runUnsettled(0);
        leg.isSettled = false;
        timers.run(TURN_NS);
        leg.runCount = 0;

        timers.runUnsettled(TURN_NS);

        assertEquals(1, leg.runCount);
    }

    @Test
    void shouldForgetALegThatIsGone() {
        final CountedLeg leg = add(false);
        final CountedLeg other = add(true);
        timers.remove(leg);
        timers.watch(leg);

        runTicks(1, 2 * LegTimers.TICKS_PER_TURN);

        assertEquals(0, leg.runCount);
        assertTrue(other.runCount > 0);
    }

    private CountedLeg add(final boolean isSettled) {
        final CountedLeg leg = new CountedLeg(isSettled);
        timers.add(leg);
        return leg;
    }

    private void runTicks(final int first, final int last) {
        for (int tick = first; tick <= last; tick++) {
            timers.run(tick * LegTimers.TICK_NS);
        }
    }

    private static final class CountedLeg implements TimedLeg {
        private boolean isSettled;
        private int runCount;

        CountedLeg(final boolean isSettled) {
            this.isSettled = isSettled;
        }

        @Override
        public int runTimers(final long nowNs) {
            runCount++;
            return 1;
        }

        @Override
        public boolean isSettled() {
            return isSettled;
        }
    }
}
