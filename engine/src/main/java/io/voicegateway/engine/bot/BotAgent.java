package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.ThreadLateness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

/**
 * One bot thread's duty cycle: commands, what the sockets said, and a 20 ms tick per leg, with all the codec work. Between ticks it
 * parks.
 */
final class BotAgent implements Agent, IdleStrategy {
    static final long PARK_MAX_NS = 20_000_000L;

    private static final int COMMANDS_PER_CYCLE = 256;

    /** The golden section of a frame: however many legs there are, their ticks spread evenly. */
    private static final long STAGGER_NS = 12_360_680L;

    private final EngineContext ctx;
    private final AudioCodec codec;
    private final BotAgentProxy proxy;
    private final ThreadLateness lateness;
    private final String roleName;
    private final List<BotLeg> legs = new ArrayList<>();
    private long staggerNs;

    BotAgent(
            final EngineContext ctx,
            final AudioCodec codec,
            final BotAgentProxy proxy,
            final int index) {
        this.ctx = ctx;
        this.codec = codec;
        this.proxy = proxy;
        lateness = new ThreadLateness(ctx.counters());
        roleName = "bot-" + index;
    }

    @Override
    public void onStart() {
        proxy.onStart(this);
        CodecWarmUp.run(codec);
    }

    @Override
    public int doWork() {
        final long nowNs = ctx.clock().nanoTime();
        return drainCommands() + runLegs(nowNs);
    }

    @Override
    public void onClose() {
        drainCommands();
        for (final BotLeg leg : legs) {
            runSafely(leg::onRemoved);
        }
        legs.clear();
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
        long pauseNs = PARK_MAX_NS;
        for (final BotLeg leg : legs) {
            pauseNs = Math.min(pauseNs, leg.nextTickNs() - nowNs);
        }
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

    void onAdd(final BotLeg leg) {
        staggerNs = (staggerNs + STAGGER_NS) % BotLeg.FRAME_NS;
        leg.onAdded(codec, ctx.clock().nanoTime() + staggerNs);
        legs.add(leg);
    }

    void onRemove(final BotLeg leg) {
        if (legs.remove(leg)) {
            leg.onRemoved();
        }
    }

    private int drainCommands() {
        int commandCount = 0;
        Runnable command = proxy.poll();
        while (command != null) {
            commandCount++;
            runSafely(command);
            command = commandCount < COMMANDS_PER_CYCLE ? proxy.poll() : null;
        }
        return commandCount;
    }

    private int runLegs(final long nowNs) {
        int workCount = 0;
        for (int i = 0; i < legs.size(); i++) {
            workCount += runLeg(legs.get(i), nowNs);
        }
        return workCount;
    }

    private int runLeg(final BotLeg leg, final long nowNs) {
        try {
            return leg.doWork(nowNs);
        } catch (final RuntimeException e) {
            // One leg's defect must not silence the others.
            onError(e);
            return 0;
        }
    }

    private void runSafely(final Runnable command) {
        try {
            command.run();
        } catch (final RuntimeException e) {
            onError(e);
        }
    }

    private void onError(final RuntimeException e) {
        ctx.counters().increment(EngineCounter.ERRORS);
        ctx.errorHandler().onError(e);
    }
}
