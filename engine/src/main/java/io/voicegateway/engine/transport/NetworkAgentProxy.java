package io.voicegateway.engine.transport;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Queues calls to a network thread, and wakes it. Called by the control thread, by handshake threads and by bot threads; never blocks.
 * <p>
 * Design note: a wake-up is a system call, so it is made only for a thread that waits. Whoever brings work publishes it first and looks
 * then whether the thread waits; the thread says first that it will wait and looks then for work. Whatever the order, one of them sees the
 * other.
 */
public final class NetworkAgentProxy {
    /** Commands that wait for one network thread. */
    public static final int QUEUE_CAPACITY = 8192;

    private final ManyToOneConcurrentArrayQueue<Runnable> commands =
            new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final EngineCounters counters;
    private final AtomicBoolean isWaiting = new AtomicBoolean();

    // Written once, before the thread starts.
    private volatile @Nullable Runnable alarm;

    public NetworkAgentProxy(final EngineCounters counters) {
        this.counters = counters;
    }

    /** Queues a command for the network thread; false, and counted, when the queue is full. */
    public boolean execute(final Runnable command) {
        if (commands.offer(command)) {
            wakeUp();
            return true;
        }
        counters.increment(EngineCounter.NETWORK_COMMANDS_REJECTED);
        return false;
    }

    /** Ends the thread's wait, if it waits: there is work for it. Called after the work was published. */
    public void wakeUp() {
        VarHandle.fullFence();
        final Runnable wakesIt = alarm;
        if (isWaiting.get() && isWaiting.compareAndSet(true, false) && wakesIt != null) {
            wakesIt.run();
        }
    }

    /** Says what ends the network thread's wait. */
    void wakesBy(final Runnable newAlarm) {
        alarm = newAlarm;
    }

    /** Called by the network thread before it looks for work for the last time; from now on work wakes it. */
    void beginWait() {
        isWaiting.set(true);
        VarHandle.fullFence();
    }

    /** Called by the network thread. */
    void endWait() {
        isWaiting.set(false);
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }
}
