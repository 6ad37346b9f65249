package io.voicegateway.control.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallClockTest {
    private static final Instant LATEST_START = Instant.parse("2026-03-01T12:01:00Z");

    private final CallClock clock = new CallClock(LATEST_START);

    @Test
    void shouldTellTheDistanceToTheLatestStartBeforeTheZeroIsKnown() {
        assertEquals(-60_000_000, clock.timeUs(LATEST_START.minusSeconds(60)));
        assertEquals(-1_500, clock.timeUs(LATEST_START.minusNanos(1_500_000)));
        assertNull(clock.startedAt());
    }

    @Test
    void shouldBeNegativeUntilItRuns() {
        assertEquals(-1, clock.timeUs(LATEST_START));
        assertEquals(-1, clock.timeUs(LATEST_START.plusSeconds(5)));

        clock.zero(LATEST_START.minusSeconds(10));

        assertEquals(-1, clock.timeUs(LATEST_START.minusSeconds(10)));
        assertNull(clock.startedAt());
    }

    @Test
    void shouldCountFromTheZeroOnceItRuns() {
        final Instant zero = LATEST_START.minusSeconds(10);
        clock.zero(zero);
        clock.zero(zero.plusMillis(7));

        assertEquals(zero, clock.run(zero.plusMillis(9)));

        assertEquals(zero, clock.startedAt());
        assertEquals(0, clock.timeUs(zero));
        assertEquals(1_000_001, clock.timeUs(zero.plusSeconds(1).plusNanos(1_999)));
    }

    @Test
    void shouldNotGoBelowTheZeroWhenTheWallClockIsSetBack() {
        clock.run(LATEST_START);

        assertEquals(0, clock.timeUs(LATEST_START.minusSeconds(3)));
    }
}
