package io.voicegateway.engine.stream;

/** Wall time in NTP format (RFC 3550 §4) from the engine's monotonic clock, so that reports never see wall time jump. */
public final class NtpClock {
    private static final long EPOCH_OFFSET_S = 2_208_988_800L;
    private static final long NS_PER_S = 1_000_000_000L;

    private final long wallMinusMonotonicNs;

    /**
     * @param wallMs  wall time in milliseconds since 1970
     * @param nowNs   monotonic time of the same moment
     */
    public NtpClock(final long wallMs, final long nowNs) {
        wallMinusMonotonicNs = wallMs * 1_000_000L - nowNs;
    }

    /** 32 bits of seconds, 32 bits of fraction. */
    public long ntpTime(final long nowNs) {
        final long wallNs = wallMinusMonotonicNs + nowNs;
        final long seconds = wallNs / NS_PER_S + EPOCH_OFFSET_S;
        final long fraction = (wallNs % NS_PER_S << 32) / NS_PER_S;
        return seconds << 32 | fraction;
    }

    /** Nanoseconds of a span in units of 1/65536 s. */
    public static long spanNs(final int units) {
        return (units & 0xFFFF_FFFFL) * NS_PER_S >>> 16;
    }

    /** A span in units of 1/65536 s. */
    public static int spanUnits(final long spanNs) {
        return (int) ((spanNs << 16) / NS_PER_S);
    }
}
