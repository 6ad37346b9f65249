package io.voicegateway.engine.srtp;

/** Remembers which of the last 128 packet indexes arrived (RFC 3711 §3.3.2). Single-threaded. */
final class ReplayWindow {
    static final int SIZE = 128;

    private long highest = -1;
    private long low;
    private long high;

    long highest() {
        return highest;
    }

    SrtpResult check(final long index) {
        final long age = highest - index;
        if (age < 0) {
            return SrtpResult.OK;
        }
        if (age >= SIZE) {
            return SrtpResult.TOO_OLD;
        }
        final long word = age < Long.SIZE ? low : high;
        return (word >>> (age & 63) & 1) == 0 ? SrtpResult.OK : SrtpResult.REPLAYED;
    }

    /** Marks an authentic index as seen; {@link #check} has said OK to it. */
    void add(final long index) {
        final long step = index - highest;
        if (step <= 0) {
            final long age = -step;
            if (age < Long.SIZE) {
                low |= 1L << age;
            } else {
                high |= 1L << (age & 63);
            }
            return;
        }
        shift(highest < 0 ? SIZE : step);
        low |= 1;
        highest = index;
    }

    private void shift(final long step) {
        if (step >= SIZE) {
            low = 0;
            high = 0;
        } else if (step >= Long.SIZE) {
            high = low << (step & 63);
            low = 0;
        } else {
            high = high << step | low >>> Long.SIZE - step;
            low <<= step;
        }
    }
}
