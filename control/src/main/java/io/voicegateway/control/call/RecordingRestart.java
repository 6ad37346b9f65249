package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a recording that failed is tried again: after pauses that double, until it runs, nobody wants it any more or the call ends. One that
 * ran for long begins with a short pause: its trouble is a new one. Used by the conductor.
 */
final class RecordingRestart {
    static final long FIRST_PAUSE_MS = 1_000;

    /** What one attempt costs is a few files that are opened. */
    static final long LONGEST_PAUSE_MS = 30_000;

    /** A disk that fills again and again is told of each time; so it must not be within seconds. */
    static final long SETTLED_MS = 60_000;

    private final TimerManager timers;
    private long pauseMs = FIRST_PAUSE_MS;
    private long startedAtNs;
    private boolean isStarted;
    private TimerManager.@Nullable Timer timer;

    RecordingRestart(final TimerManager timers) {
        this.timers = timers;
    }

    /** The engine writes its files. */
    void onStarted() {
        isStarted = true;
        startedAtNs = timers.nowNs();
    }

    /** It failed: the action runs when the pause is over, unless it is cancelled. */
    void afterPause(final Runnable start) {
        cancel();
        if (isStarted
                && timers.nowNs() - startedAtNs >= TimeUnit.MILLISECONDS.toNanos(SETTLED_MS)) {
            pauseMs = FIRST_PAUSE_MS;
        }
        isStarted = false;
        timer = timers.schedule(pauseMs, start);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
