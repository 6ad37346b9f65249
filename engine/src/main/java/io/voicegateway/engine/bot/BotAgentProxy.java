package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/** Commands to one bot thread. Called by any thread; never blocks. */
final class BotAgentProxy {
    static final int QUEUE_CAPACITY = 4_096;

    private final ManyToOneConcurrentArrayQueue<Runnable> commands =
            new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final EngineCounters counters;
    private volatile @Nullable BotAgent agent;
    private volatile @Nullable Thread thread;

    BotAgentProxy(final EngineCounters counters) {
        this.counters = counters;
    }

    boolean offer(final Runnable command) {
        if (!commands.offer(command)) {
            counters.increment(EngineCounter.BOT_COMMANDS_REJECTED);
            return false;
        }
        wakeUp();
        return true;
    }

    /** Ends the bot thread's pause: there is something to do before the next tick. */
    void wakeUp() {
        LockSupport.unpark(thread);
    }

    // Called by the bot thread.

    void onStart(final BotAgent agent) {
        this.agent = agent;
        thread = Thread.currentThread();
    }

    @Nullable Runnable poll() {
        return commands.poll();
    }

    void onRemove(final BotLeg leg) {
        final BotAgent running = agent;
        if (running != null) {
            running.onRemove(leg);
        }
    }
}
