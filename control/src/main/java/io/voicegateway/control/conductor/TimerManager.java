package io.voicegateway.control.conductor;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The conductor's timers. Used by its thread alone. */
public final class TimerManager {
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((a, b) -> Long.compare(a.deadlineNs - b.deadlineNs, 0));
    private final LongSupplier nanoClock;

    /** @param nanoClock monotonic, such as {@link System#nanoTime} */
    public TimerManager(final LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Runs the action once, after the delay. */
    public Timer schedule(final long delayMs, final Runnable action) {
        final Timer timer =
                new Timer(nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(delayMs), action);
        timers.add(timer);
        return timer;
    }

    /** Time until the next deadline, at least 0; {@link Long#MAX_VALUE} without one. */
    public long untilNextMs() {
        final Timer next = timers.peek();
        if (next == null) {
            return Long.MAX_VALUE;
        }
        return Math.max(
                0,
                TimeUnit.NANOSECONDS.toMillis(next.deadlineNs - nanoClock.getAsLong() + 999_999));
    }

    /** Runs what is due; returns how many timers that were. */
    public int runDue() {
        int count = 0;
        while (true) {
            final Timer next = timers.peek();
            if (next == null || next.deadlineNs - nanoClock.getAsLong() > 0) {
                return count;
            }
            timers.poll();
            if (!next.isCancelled) {
                count++;
                next.action.run();
            }
        }
    }

    /** A scheduled action. */
    public static final class Timer {
        private final long deadlineNs;
        private final Runnable action;
        private boolean isCancelled;

        private Timer(final long deadlineNs, final Runnable action) {
            this.deadlineNs = deadlineNs;
            this.action = action;
        }

        /** The action will not run. Of a timer that ran it is a no-op. */
        public void cancel() {
            isCancelled = true;
        }
    }
}
