package io.voicegateway.engine.config;

/** How much of the machine the media threads may take. */
public enum MediaProfile {
    /** Back-off idle, no pinning: shares the machine. */
    DEV,
    /** Busy spin, each media thread on a core of its own and everything else kept off it; as {@link #DEV} where the cores are too few. */
    DEDICATED
}
