package io.voicegateway.engine.transport;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Queues calls to a network thread. Called by the control thread and by handshake threads; never blocks. */
public final class NetworkAgentProxy {
    /** Commands that wait for one network thread. */
    public static final int QUEUE_CAPACITY = 8192;

    private final ManyToOneConcurrentArrayQueue<Runnable> commands =
            new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final EngineCounters counters;

    public NetworkAgentProxy(final EngineCounters counters) {
        this.counters = counters;
    }

    /** Queues a command for the network thread; false, and counted, when the queue is full. */
    public boolean execute(final Runnable command) {
        if (commands.offer(command)) {
            return true;
        }
        counters.increment(EngineCounter.NETWORK_COMMANDS_REJECTED);
        return false;
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }
}
