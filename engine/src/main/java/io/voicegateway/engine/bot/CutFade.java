package io.voicegateway.engine.bot;

/**
 * The last milliseconds of a voice that is cut: what would have come next, fading out, because a wave that stops in its swing is a click.
 * Owned by the bot thread.
 */
final class CutFade {
    static final int FADE_MS = 5;

    private final short[] tail;
    private int tailSamples;

    CutFade(final int samplesPerMs) {
        tail = new short[FADE_MS * samplesPerMs];
    }

    /** Longer than this no tail is. */
    int samplesMax() {
        return tail.length;
    }

    /** A voice was cut here; these, at most {@link #samplesMax()}, would have come next. */
    void begin(final short[] next) {
        tailSamples = next.length;
        for (int i = 0; i < tailSamples; i++) {
            // A straight ramp over the whole length: from nearly 1 to nearly 0.
            final int weight = tail.length - i;
            tail[i] = (short) (next[i] * weight / (tail.length + 1));
        }
    }

    /** Adds the tail to the beginning of the next frame, once. */
    void mixInto(final short[] frame) {
        for (int i = 0; i < tailSamples; i++) {
            frame[i] = (short) Math.clamp(frame[i] + tail[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
        tailSamples = 0;
    }
}
