package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.conductor.TimerManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordingRestartTest {
    private long nowMs;
    private final TimerManager timers =
            new TimerManager(() -> TimeUnit.MILLISECONDS.toNanos(nowMs));
    private final RecordingRestart restart = new RecordingRestart(timers);
    private final List<Long> pausesMs = new ArrayList<>();

    private void fail() {
        final long failedMs = nowMs;
        restart.afterPause(() -> pausesMs.add(nowMs - failedMs));
        nowMs += timers.untilNextMs();
        assertEquals(1, timers.runDue());
    }

    @Test
    void shouldDoubleThePauseUpToTheLongest() {
        for (int i = 0; i < 7; i++) {
            fail();
        }

        assertEquals(List.of(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L), pausesMs);
    }

    @Test
    void shouldNotBeginAnewWhenItFailsSoonAgain() {
        fail();
        restart.onStarted();
        nowMs += RecordingRestart.SETTLED_MS - 1;

        fail();

        assertEquals(List.of(1_000L, 2_000L), pausesMs);
    }

    @Test
    void shouldBeginAnewWhenItRanForLong() {
        fail();
        fail();
        restart.onStarted();
        nowMs += RecordingRestart.SETTLED_MS;

        fail();

        assertEquals(List.of(1_000L, 2_000L, 1_000L), pausesMs);
    }

    @Test
    void shouldNotRunWhatIsCancelled() {
        restart.afterPause(() -> pausesMs.add(nowMs));
        restart.cancel();
        nowMs += RecordingRestart.LONGEST_PAUSE_MS;

        assertEquals(0, timers.runDue());
        assertEquals(List.of(), pausesMs);
    }
}
