package io.voicegateway.benchmarks.load;

import java.util.Locale;

/** What one round says of one server. */
enum Measure {
    CPU_US_PER_PACKET("server CPU per packet, us", true),
    CPU_COMPILED_US_PER_PACKET("  without the JIT compilers", true),
    RESIDENT_MB("server memory, MB", true),
    COLLECTED_MB("  after a collection", false, true),
    RESIDENT_PEAK_MB("server memory, peak, MB", true),
    DELAY_P50_US("delay p50, us", true),
    DELAY_P99_US("delay p99, us", true),
    DELAY_MAX_US("delay max, us", true),
    FIRST_DELAY_P99_US("first seconds: delay p99, us", true, true),
    FIRST_TO_STEADY("  to that of the window", false, true),
    FIRST_CLIENT_LATE_P99_US("  client late p99, us", false, true),
    PACKETS_DUE("packets due", false),
    PACKETS_LOST("packets lost", false),
    LOST_IN_KERNEL("  dropped by the kernel", false),
    LOST_IN_CLIENT("  dropped by the client", false),
    LOST_IN_SERVER("  dropped by the server, counted", false),
    LOST_UNEXPLAINED("  unexplained", false),
    PACKETS_DUPLICATED("packets duplicated", false),
    PACKETS_FOREIGN("packets of other rooms", false),
    PACKETS_INSERTED("packets by the server itself", false),
    CLIENT_LATE_P50_US("client late p50, us", false),
    CLIENT_LATE_P99_US("client late p99, us", false),
    CLIENT_CPU_US_PER_PACKET("client CPU per packet, us", false),
    JOIN_MS("all rooms joined after, ms", false);

    private final String label;
    private final boolean isCompared;
    private final boolean isOnRequest;

    Measure(final String label, final boolean isCompared) {
        this(label, isCompared, false);
    }

    Measure(final String label, final boolean isCompared, final boolean isOnRequest) {
        this.label = label;
        this.isCompared = isCompared;
        this.isOnRequest = isOnRequest;
    }

    String label() {
        return label;
    }

    String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Measure ofJsonName(final String jsonName) {
        return valueOf(jsonName.toUpperCase(Locale.ROOT));
    }

    /** Whether a round may be without it. */
    boolean isOnRequest() {
        return isOnRequest;
    }

    /** Whether a ratio between two servers says something. */
    boolean isCompared() {
        return isCompared;
    }
}
