package io.voicegateway.engine.bot;

/**
 * Brings PCM to another rate by linear interpolation. Only for what Opus cannot be opened at, and for a bot that changes its rate in the
 * middle of an utterance: at every other time the codec runs at the bot's own rate and nothing is resampled.
 */
final class RateConverter {
    static final RateConverter NONE = new RateConverter(0, 0);

    private final int fromHz;
    private final int toHz;
    private short last;

    /** Of the next sample, in units of 1 / toHz of a source sample, from {@link #last} on. */
    private long phase;

    private RateConverter(final int fromHz, final int toHz) {
        this.fromHz = fromHz;
        this.toHz = toHz;
        phase = toHz;
    }

    static RateConverter of(final int fromHz, final int toHz) {
        return new RateConverter(fromHz, toHz);
    }

    boolean isFor(final int fromHz, final int toHz) {
        return this.fromHz == fromHz && this.toHz == toHz;
    }

    /** Continues where the last call ended. Returns the argument itself when there is nothing to convert. */
    short[] convert(final short[] samples) {
        if (fromHz == toHz || samples.length == 0) {
            return samples;
        }
        final long endPhase = (long) samples.length * toHz;
        final int count = phase > endPhase ? 0 : (int) ((endPhase - phase) / fromHz) + 1;
        final short[] converted = new short[count];
        for (int i = 0; i < count; i++) {
            final int index = (int) (phase / toHz);
            final int before = index == 0 ? last : samples[index - 1];
            final int after = samples[Math.min(index, samples.length - 1)];
            final long share = phase % toHz;
            converted[i] = (short) (before + (after - before) * share / toHz);
            phase += fromHz;
        }
        phase -= endPhase;
        last = samples[samples.length - 1];
        return converted;
    }
}
