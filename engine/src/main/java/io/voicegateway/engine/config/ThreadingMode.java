package io.voicegateway.engine.config;

/** How the handler chain is placed on threads. A stage never knows. */
public enum ThreadingMode {
    /** One thread per shard polls its sockets and runs every stage in order. */
    FUSED(1),
    /** A network thread and one thread per stage. */
    PIPELINED(8);

    private final int threadCount;

    ThreadingMode(final int threadCount) {
        this.threadCount = threadCount;
    }

    /** Media threads of one shard. */
    public int threadCount() {
        return threadCount;
    }
}
