package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TickPhaseTest {
    private static final long MS = 1_000_000L;

    private boolean isBotSilent = true;
    private final TickPhase ticks = new TickPhase(() -> isBotSilent);

    @Test
    void shouldMoveOnceInWholeSteps() {
        assertTrue(ticks.move(9 * MS, 0));

        assertEquals(5 * MS, ticks.pollNs());
        assertEquals(0, ticks.pollNs());
    }

    @Test
    void shouldStayForLessThanAStep() {
        assertFalse(ticks.move(5 * MS - 1, 0));
        assertFalse(ticks.move(1 - 5 * MS, 0));

        assertEquals(0, ticks.pollNs());
    }

    @Test
    void shouldComeBackOnTheOtherSideOfTheGrid() {
        ticks.move(-15 * MS, 0);
        assertEquals(5 * MS, ticks.pollNs());

        ticks.move(5 * MS, TickPhase.REST_NS);
        assertEquals(-10 * MS, ticks.pollNs());

        ticks.move(-10 * MS, 2 * TickPhase.REST_NS);
        assertEquals(10 * MS, ticks.pollNs());
    }

    @Test
    void shouldStayWhereTheEdgeIsWanted() {
        ticks.move(-5 * MS, 0);
        ticks.pollNs();

        assertFalse(ticks.move(-5 * MS, TickPhase.REST_NS));
        assertEquals(0, ticks.pollNs());
        assertTrue(ticks.move(5 * MS, TickPhase.REST_NS));
    }

    @Test
    void shouldMoveSeldom() {
        ticks.move(5 * MS, 0);
        ticks.pollNs();

        assertFalse(ticks.move(-5 * MS, TickPhase.REST_NS - 1));
        assertEquals(0, ticks.pollNs());
        assertTrue(ticks.move(-5 * MS, TickPhase.REST_NS));
        assertEquals(-5 * MS, ticks.pollNs());
    }

    @Test
    void shouldStayWhileTheBotIsHeard() {
        isBotSilent = false;

        assertFalse(ticks.move(5 * MS, 0));
        assertEquals(0, ticks.pollNs());
    }
}
