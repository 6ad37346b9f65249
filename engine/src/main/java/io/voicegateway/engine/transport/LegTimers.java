package io.voicegateway.engine.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the timers of a network thread's legs: of those in which something is under way at every tick, of the others by turns, each once in
 * {@link #TICKS_PER_TURN}. Owned by the network thread.
 * <p>
 * Design note: to look after a thousand legs every millisecond costs a fifth of a core, all of it misses of the cache, and nearly every look
 * finds nothing to do.
 */
final class LegTimers<T extends TimedLeg> {
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** No timer of a settled leg is finer. */
    static final int TICKS_PER_TURN = 10;

    private final List<T> legs = new ArrayList<>();
    private final List<T> unsettled = new ArrayList<>();
    private long lastTickNs;
    private int next;

    LegTimers(final long nowNs) {
        lastTickNs = nowNs;
    }

    List<T> legs() {
        return legs;
    }

    void add(final T leg) {
        legs.add(leg);
        watch(leg);
    }

    /** Something begins that counts milliseconds. Of a leg that was not added, or is gone, nothing happens. */
    void watch(final T leg) {
        if (!unsettled.contains(leg) && legs.contains(leg)) {
            unsettled.add(leg);
        }
    }

    boolean remove(final T leg) {
        unsettled.remove(leg);
        return legs.remove(leg);
    }

    void clear() {
        legs.clear();
        unsettled.clear();
    }

    /** Runs what the time since the last tick has made due. */
    int run(final long nowNs) {
        final long ticks = (nowNs - lastTickNs) / TICK_NS;
        if (ticks <= 0) {
            return 0;
        }
        lastTickNs += ticks * TICK_NS;
        return runUnsettled(nowNs) + runTurns((int) Math.min(ticks, TICKS_PER_TURN), nowNs);
    }

    /** At once, whatever the time: for what was begun just now. */
    int runUnsettled(final long nowNs) {
        int work = 0;
        for (int i = unsettled.size() - 1; i >= 0; i--) {
            final T leg = unsettled.get(i);
            work += leg.runTimers(nowNs);
            if (leg.isSettled()) {
                unsettled.remove(leg);
            }
        }
        return work;
    }

    private int runTurns(final int ticks, final long nowNs) {
        final int count = (legs.size() * ticks + TICKS_PER_TURN - 1) / TICKS_PER_TURN;
        int work = 0;
        for (int i = 0; i < count; i++) {
            next = next < legs.size() ? next : 0;
            final T leg = legs.get(next);
            next++;
            work += leg.runTimers(nowNs);
            if (!leg.isSettled()) {
                watch(leg);
            }
        }
        return work;
    }
}
