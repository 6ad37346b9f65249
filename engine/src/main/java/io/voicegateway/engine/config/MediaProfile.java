package io.voicegateway.engine.config;

/** How much of the machine the media threads may take. */
public enum MediaProfile {
    /** Back-off idle, no pinning: shares the machine. */
    DEV,
    /** Busy spin, media threads pinned to cores of their own. */
    DEDICATED
}
