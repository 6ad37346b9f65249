package io.voicegateway.control.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.voicegateway.control.fake.AdvancedClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerManagerTest {
    private final AdvancedClock clock = new AdvancedClock();
    private final TimerManager timers = new TimerManager(clock::nanoTime);
    private final List<String> ran = new ArrayList<>();

    @Test
    void shouldRunInTheOrderOfDeadlinesAlsoWhenTheClockWraps() {
        // The clock starts one second before the largest long.
        timers.schedule(3_000, () -> ran.add("3"));
        timers.schedule(500, () -> ran.add("0.5"));
        timers.schedule(2_000, () -> ran.add("2"));

        clock.advanceMs(2_000);

        assertEquals(2, timers.runDue());
        assertEquals(List.of("0.5", "2"), ran);
        assertEquals(1_000, timers.untilNextMs());
    }

    @Test
    void shouldRunTimersOfOneMomentInTheOrderOfScheduling() {
        for (int i = 0; i < 5; i++) {
            final String name = Integer.toString(i);
            timers.schedule(10, () -> ran.add(name));
        }

        clock.advanceMs(10);
        timers.runDue();

        assertEquals(List.of("0", "1", "2", "3", "4"), ran);
    }

    @Test
    void shouldForgetACancelledTimerAtOnce() {
        final TimerManager.Timer timer = timers.schedule(3_600_000, () -> ran.add("cancelled"));

        timer.cancel();
        timer.cancel();

        assertEquals(0, timers.count());
        assertEquals(Long.MAX_VALUE, timers.untilNextMs());
        clock.advanceMs(3_600_000);
        assertEquals(0, timers.runDue());
        assertEquals(List.of(), ran);
    }

    @Test
    void shouldRunEachTimerOnce() {
        final TimerManager.Timer timer = timers.schedule(10, () -> ran.add("once"));
        clock.advanceMs(10);

        timers.runDue();
        timers.runDue();
        timer.cancel();

        assertEquals(List.of("once"), ran);
    }

    @Test
    void shouldRunWhatATimerSchedulesWhenItIsDue() {
        timers.schedule(10, () -> timers.schedule(10, () -> ran.add("second")));

        clock.advanceMs(10);
        timers.runDue();
        assertEquals(List.of(), ran);
        clock.advanceMs(10);
        timers.runDue();

        assertEquals(List.of("second"), ran);
    }

    @Test
    void shouldRunTheOthersAfterOneThatFails() {
        timers.schedule(
                10,
                () -> {
                    throw new IllegalStateException("a bug");
                });
        timers.schedule(10, () -> ran.add("next"));
        clock.advanceMs(10);

        assertThrows(IllegalStateException.class, timers::runDue);
        timers.runDue();

        assertEquals(List.of("next"), ran);
    }

    @Test
    void shouldRoundTheWaitUp() {
        timers.schedule(1, () -> ran.add("due"));
        assertEquals(1, timers.untilNextMs());

        clock.advanceMs(5);

        assertEquals(0, timers.untilNextMs());
    }
}
