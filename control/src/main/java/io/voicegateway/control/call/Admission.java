package io.voicegateway.control.call;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this host has time for one more call, judged by how late its media threads are. One late second is a hiccup; several in a row
 * mean that those who talk already would pay for one more. Written by one thread, read by any.
 */
public final class Admission {
    /** Late seconds in a row that end admission. */
    static final int LATE_SECONDS = 3;

    /** Calm seconds in a row that bring it back. */
    static final int CALM_SECONDS = 5;

    private static final double US_PER_MS = 1_000;

    private final long limitUs;
    private int lateSeconds;
    private int calmSeconds;
    private volatile @Nullable String refusal;

    /** @param limitMs nine tenths of a thread's work have to be done within it */
    public Admission(final long limitMs) {
        limitUs = TimeUnit.MILLISECONDS.toMicros(limitMs);
    }

    /**
     * A second is over.
     *
     * @param thread     the one that was the latest
     * @param latenessUs of nine tenths of its work
     */
    public void onSecond(final String thread, final long latenessUs) {
        lateSeconds = latenessUs > limitUs ? lateSeconds + 1 : 0;
        calmSeconds = latenessUs <= limitUs / 2 ? calmSeconds + 1 : 0;
        if (lateSeconds >= LATE_SECONDS) {
            refusal =
                    String.format(
                            Locale.ROOT,
                            "the host is at its limit: thread=%s lateness_ms=%.1f limit_ms=%.1f",
                            thread,
                            latenessUs / US_PER_MS,
                            limitUs / US_PER_MS);
        } else if (calmSeconds >= CALM_SECONDS) {
            refusal = null;
        }
    }

    /** Why new calls are refused; null while they are taken. Any thread. */
    public @Nullable String refusal() {
        return refusal;
    }
}
