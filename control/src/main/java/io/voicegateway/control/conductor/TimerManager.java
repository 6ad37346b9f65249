package io.voicegateway.control.conductor;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The conductor's timers. Used by its thread alone. */
public final class TimerManager {
    private static final long NS_PER_MS = 1_000_000;

    // A cancelled timer is taken out at once: that of a call's longest time would otherwise keep
    // the ended call for hours.
    private final NavigableSet<Timer> timers = new TreeSet<>();
    private final LongSupplier nanoClock;
    private long scheduledCount;

    /** @param nanoClock monotonic, such as {@link System#nanoTime} */
    public TimerManager(final LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The clock of the timers: only differences have a meaning. */
    public long nowNs() {
        return nanoClock.getAsLong();
    }

    /** Runs the action once, after the delay. */
    public Timer schedule(final long delayMs, final Runnable action) {
        final Timer timer =
                new Timer(
                        nowNs() + TimeUnit.MILLISECONDS.toNanos(delayMs), scheduledCount++, action);
        timers.add(timer);
        return timer;
    }

    /** Time until the next deadline, at least 0; {@link Long#MAX_VALUE} without one. */
    public long untilNextMs() {
        if (timers.isEmpty()) {
            return Long.MAX_VALUE;
        }
        // Rounded up: woken early, the conductor would only wait again.
        return Math.max(0, timers.first().deadlineNs - nowNs() + NS_PER_MS - 1) / NS_PER_MS;
    }

    /** Runs what is due; returns how many timers that were. */
    public int runDue() {
        int count = 0;
        while (!timers.isEmpty() && timers.first().deadlineNs - nowNs() <= 0) {
            count++;
            timers.removeFirst().action.run();
        }
        return count;
    }

    /** Timers that wait. */
    public int count() {
        return timers.size();
    }

    /** A scheduled action. */
    public final class Timer implements Comparable<Timer> {
        private final long deadlineNs;
        private final long order;
        private final Runnable action;

        private Timer(final long deadlineNs, final long order, final Runnable action) {
            this.deadlineNs = deadlineNs;
            this.order = order;
            this.action = action;
        }

        /** The action will not run. Of a timer that ran it is a no-op. */
        public void cancel() {
            timers.remove(this);
        }

        /** By deadline, whose difference alone has a meaning; then in the order of scheduling. */
        @Override
        public int compareTo(final Timer other) {
            final int byDeadline = Long.compare(deadlineNs - other.deadlineNs, 0);
            return byDeadline == 0 ? Long.compare(order, other.order) : byDeadline;
        }
    }
}
