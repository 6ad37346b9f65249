package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.ThreadLateness;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * One bot thread's duty cycle: of each leg at home here its commands, what its socket said, and a tick every 20 ms, with all the codec
 * work. Between ticks it parks.
 * <p>
 * A thread that is held up, by a coder that hangs or by too much work, is helped: the others run those of its legs that are due and that
 * it does not have in hand. So what one leg's coder is late by is heard in that one call.
 */
final class BotAgent implements Agent, IdleStrategy {
    static final long PARK_MAX_NS = 20_000_000L;

    /** As long in one cycle, a thread is held up; and so often the others look, while it has legs. */
    static final long HELD_UP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Legs tick together in so many groups a frame: fewer awakenings than a moment for each, shorter queues than one for all. */
    static final int TICK_GROUPS = 4;

    private static final long GROUP_NS = TickPhase.STEP_NS;
    private static final long NOT_BUSY = Long.MIN_VALUE;

    private final EngineContext ctx;
    private final AudioCodec codec;
    private final List<BotAgent> pool;
    private final ThreadLateness lateness;
    private final String roleName;
    private final long gridNs;
    private final CopyOnWriteArrayList<BotLeg> legs = new CopyOnWriteArrayList<>();
    private final AtomicInteger addedLegs = new AtomicInteger();
    private final boolean isFirst;
    private volatile @Nullable Thread thread;
    private volatile long busySinceNs = NOT_BUSY;

    /** @param pool all that help each other; complete before the first starts */
    BotAgent(
            final EngineContext ctx,
            final AudioCodec codec,
            final List<BotAgent> pool,
            final int index,
            final int threadCount) {
        this.ctx = ctx;
        this.codec = codec;
        this.pool = pool;
        lateness = new ThreadLateness(ctx.counters());
        roleName = "bot-" + index;
        isFirst = index == 0;
        // The threads take turns.
        gridNs = GROUP_NS * index / threadCount;
    }

    /** Gives a leg its home. Called by any thread. */
    void add(final BotLeg leg) {
        leg.onAdded(codec, nextTickNs(ctx.clock().nanoTime()));
        legs.add(leg);
        wakeUp();
    }

    /** The first moment of the leg's group after {@code nowNs}. */
    private long nextTickNs(final long nowNs) {
        final int group = Math.floorMod(addedLegs.getAndIncrement(), TICK_GROUPS);
        final long groupNs = gridNs + group * GROUP_NS;
        return nowNs + BotLeg.FRAME_NS - Math.floorMod(nowNs - groupNs, BotLeg.FRAME_NS);
    }

    /** Ends the thread's pause: there is something to do before the next tick. Called by any thread; never blocks. */
    void wakeUp() {
        LockSupport.unpark(thread);
    }

    /**
     * Runs a leg that is at home here on the calling thread. What it then has to do earlier than this thread knows, or could not be done
     * because another has it in hand, this one does. Called by a socket's thread; a leg whose bot takes packets needs no coder.
     */
    void runNow(final BotLeg leg) {
        final long dueNs = leg.dueNs();
        runLeg(leg, ctx.clock().nanoTime());
        if (leg.dueNs() - dueNs < 0 || leg.untilDueNs(ctx.clock().nanoTime()) <= 0) {
            wakeUp();
        }
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
        if (isFirst) {
            CodecWarmUp.run(codec);
        }
    }

    @Override
    public int doWork() {
        final long nowNs = ctx.clock().nanoTime();
        busySinceNs = nowNs;
        // Who is held up while it helps is helped too: its own legs must not wait for another's
        // coder.
        final int workCount = runDueLegs(nowNs) + helpOthers();
        busySinceNs = NOT_BUSY;
        return workCount;
    }

    @Override
    public String roleName() {
        return roleName;
    }

    /** Parks until the next leg's tick; a command or a socket ends it earlier. */
    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        final long nowNs = ctx.clock().nanoTime();
        final long pauseNs = untilTickNs(nowNs, untilHelpNs(nowNs));
        if (pauseNs > 0) {
            LockSupport.parkNanos(this, pauseNs);
            lateness.overslept(ctx.clock().nanoTime() - nowNs - pauseNs);
        }
    }

    @Override
    public void reset() {
        // Nothing is remembered between pauses.
    }

    /** How late this thread is. */
    ThreadLateness lateness() {
        return lateness;
    }

    /** Ends every leg. Called when no thread of the pool runs any more. */
    void endLegs() {
        for (final BotLeg leg : legs) {
            leg.remove();
            // A socket's thread may have it in hand, for a moment.
            while (!leg.turns().isOver()) {
                runLeg(leg, ctx.clock().nanoTime());
            }
        }
    }

    private int helpOthers() {
        int workCount = 0;
        for (final BotAgent other : pool) {
            final long nowNs = ctx.clock().nanoTime();
            if (other != this && other.isHeldUp(nowNs)) {
                workCount += other.runDueLegs(nowNs);
            }
        }
        return workCount;
    }

    // Called by whichever thread runs the legs: the one at home, or one that helps.

    private boolean isHeldUp(final long nowNs) {
        final long sinceNs = busySinceNs;
        return sinceNs != NOT_BUSY && nowNs - sinceNs >= HELD_UP_NS;
    }

    private int runDueLegs(final long nowNs) {
        int workCount = 0;
        for (final BotLeg leg : legs) {
            if (leg.untilDueNs(nowNs) <= 0) {
                workCount += runLeg(leg, nowNs);
            }
        }
        return workCount;
    }

    private int runLeg(final BotLeg leg, final long nowNs) {
        try {
            final int workCount = leg.turns().tryTurn(nowNs);
            if (leg.turns().isOver()) {
                legs.remove(leg);
            }
            return workCount;
        } catch (final RuntimeException e) {
            // One leg's defect must not silence the others.
            ctx.counters().increment(EngineCounter.ERRORS);
            ctx.errorHandler().onError(e);
            return 0;
        }
    }

    private long untilHelpNs(final long nowNs) {
        long pauseNs = PARK_MAX_NS;
        for (final BotAgent other : pool) {
            if (other != this && !other.legs.isEmpty()) {
                pauseNs = Math.min(pauseNs, HELD_UP_NS);
                if (other.isHeldUp(nowNs)) {
                    pauseNs = other.untilTickNs(nowNs, pauseNs);
                }
            }
        }
        return pauseNs;
    }

    private long untilTickNs(final long nowNs, final long limitNs) {
        long pauseNs = limitNs;
        for (final BotLeg leg : legs) {
            final long untilDueNs = leg.untilDueNs(nowNs);
            // What is due and in hand is done.
            if (untilDueNs > 0 || !leg.turns().isInHand()) {
                pauseNs = Math.min(pauseNs, untilDueNs);
            }
        }
        return pauseNs;
    }
}
