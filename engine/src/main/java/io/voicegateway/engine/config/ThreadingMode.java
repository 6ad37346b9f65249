package io.voicegateway.engine.config;

/** How the handler chain is placed on threads. A stage never knows. */
public enum ThreadingMode {
    /** One thread per shard polls its sockets and runs every stage in order. */
    FUSED,
    /** A network thread and one thread per stage. */
    PIPELINED
}
