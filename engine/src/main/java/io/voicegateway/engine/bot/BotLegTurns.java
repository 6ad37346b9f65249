package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * A leg's turns, and what is asked of it until the next one. Any bot thread may take a turn, one at a time; commands of all threads wait in
 * a bounded queue. Between two turns all that the first one wrote is seen by the second.
 */
final class BotLegTurns {
    /** More than anybody asks of a bot in the time for which a coder may hang. */
    static final int QUEUED_COMMANDS_MAX = 128;

    private final EngineCounters counters;
    private final Work work;
    private final ManyToOneConcurrentArrayQueue<Runnable> commands =
            new ManyToOneConcurrentArrayQueue<>(QUEUED_COMMANDS_MAX);
    private final AtomicBoolean isInHand = new AtomicBoolean();

    // Written by whoever wants a turn, and by the one that is taken.
    private volatile boolean isWanted;

    // Written by the thread that wants no more turns.
    private volatile boolean isEnding;

    // Written in the last turn.
    private volatile boolean isOver;

    /** @param work one turn's, which includes {@link #runCommands} */
    BotLegTurns(final EngineCounters counters, final Work work) {
        this.counters = counters;
        this.work = work;
    }

    /** Queues a command for the next turn; false when it will not be run. Called by any thread. */
    boolean offer(final Runnable command) {
        if (isEnding) {
            return false;
        }
        if (!commands.offer(command)) {
            counters.increment(EngineCounter.BOT_COMMANDS_REJECTED);
            return false;
        }
        if (isOver) {
            // It ended meanwhile: no bot thread comes any more, but who asked is to be answered.
            tryTurn(0);
        }
        return true;
    }

    /** Asks for a turn, for something that is queued already: a turn that does not see it is followed by another. Called by any thread. */
    void want() {
        isWanted = true;
    }

    /** Whether a turn was asked for since the last one began. Called by any thread. */
    boolean isWanted() {
        return isWanted;
    }

    /** The next turn is to be the last. Called by any thread; never refused. */
    void endSoon() {
        isEnding = true;
    }

    /** Takes a turn unless another thread is at it. Returns how much was done. */
    int tryTurn(final long nowNs) {
        int workCount = 0;
        do {
            if (!isInHand.compareAndSet(false, true)) {
                return workCount;
            }
            try {
                isWanted = false;
                workCount += isOver ? runCommands() : work.run(nowNs);
            } finally {
                isInHand.set(false);
            }
            // What came while the last turn ended was too late for it, and who offered it found it
            // in hand.
        } while (isOver && !commands.isEmpty());
        return workCount;
    }

    /** Whether a thread is at it. */
    boolean isInHand() {
        return isInHand.get();
    }

    boolean isOver() {
        return isOver;
    }

    // All below is called in a turn.

    boolean isLast() {
        return isEnding;
    }

    /** No turn follows. */
    void end() {
        isOver = true;
    }

    /** Runs as many commands as the queue holds at most. */
    int runCommands() {
        int commandCount = 0;
        Runnable command = commands.poll();
        while (command != null) {
            commandCount++;
            command.run();
            command = commandCount < QUEUED_COMMANDS_MAX ? commands.poll() : null;
        }
        return commandCount;
    }

    /** One turn. Returns how much was done. */
    @FunctionalInterface
    interface Work {
        int run(long nowNs);
    }
}
