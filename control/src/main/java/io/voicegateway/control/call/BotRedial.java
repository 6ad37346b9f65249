package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a lost bot is dialled again, and when it is given up: after pauses that grow a little, and in all so long. A bot that came back and
 * stayed begins with a clean slate. Used by the conductor.
 */
final class BotRedial {
    /** A socket that ends before it is this old counts as one that never came up: some bots take every call and drop it. */
    static final long SETTLED_MS = 10_000;

    /** However long a bot was gone, the caller hears it within a second of its return; a pause that is configured longer stays as it is. */
    static final long PAUSE_MAX_MS = 500;

    private final TimerManager timers;
    private final CallSettings settings;
    private boolean isTrying;
    private long connectedAtNs;
    private long giveUpAtNs;
    private long pauseMs;
    private TimerManager.@Nullable Timer timer;

    BotRedial(final TimerManager timers, final CallSettings settings) {
        this.timers = timers;
        this.settings = settings;
    }

    void onConnected() {
        connectedAtNs = timers.nowNs();
    }

    /**
     * A socket was lost, or did not come up.
     *
     * @param wasConnected it is the one of the last {@link #onConnected}
     * @return whether there is time left to try again
     */
    boolean onLost(final boolean wasConnected) {
        final long nowNs = timers.nowNs();
        final boolean hasSettled =
                wasConnected && nowNs - connectedAtNs >= TimeUnit.MILLISECONDS.toNanos(SETTLED_MS);
        if (!isTrying || hasSettled) {
            isTrying = true;
            giveUpAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(settings.botRedialTotalMs());
            pauseMs = settings.botRedialMs();
        }
        return leftMs() > 0;
    }

    /** Dials when the pause is over, and at the latest when the time is. */
    void afterPause(final Runnable dial) {
        timer = timers.schedule(Math.min(pauseMs, leftMs()), dial);
        pauseMs = Math.max(pauseMs, Math.min(2 * pauseMs, PAUSE_MAX_MS));
    }

    /** For a bot that nobody can dial: runs when its time to come back is over. */
    void whenOver(final Runnable giveUp) {
        timer = timers.schedule(leftMs(), giveUp);
    }

    /** What was lost before says nothing about the bot that is dialled now. */
    void forget() {
        isTrying = false;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private long leftMs() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(giveUpAtNs - timers.nowNs()));
    }
}
