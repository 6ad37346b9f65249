package io.voicegateway.engine.bot;

/** Brings PCM down to a rate that is a whole part of its own: a low-pass (a windowed sinc), of which each step's last value is kept. */
final class Decimator {
    /** Zero crossings of the sinc on either side: a millisecond of delay at 8 kHz. */
    private static final int CROSSINGS = 8;

    /** Of the target's Nyquist rate; what lies above folds back, what lies below passes. */
    private static final double CUTOFF = 0.9;

    private final int step;
    private final float[] taps;
    private final float[] line;

    /** @param sampleCountMax of one call, at the source's rate */
    Decimator(final int step, final int sampleCountMax) {
        this.step = step;
        taps = taps(step);
        line = new float[taps.length - 1 + sampleCountMax];
    }

    private static float[] taps(final int step) {
        final int half = CROSSINGS * step;
        final double[] sinc = new double[2 * half + 1];
        double sum = 0;
        for (int i = 0; i < sinc.length; i++) {
            final double x = Math.PI * CUTOFF * (i - half) / step;
            final double window = 0.5 + 0.5 * Math.cos(Math.PI * (i - half) / (half + 1));
            sinc[i] = (x == 0 ? 1 : Math.sin(x) / x) * window;
            sum += sinc[i];
        }
        final float[] taps = new float[sinc.length];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = (float) (sinc[i] / sum);
        }
        return taps;
    }

    /**
     * Continues where the last call ended.
     *
     * @param sampleCount a multiple of the step
     * @return samples written to {@code to}
     */
    int decimate(final short[] from, final int sampleCount, final short[] to) {
        final int kept = taps.length - 1;
        for (int i = 0; i < sampleCount; i++) {
            line[kept + i] = from[i];
        }
        final int count = sampleCount / step;
        for (int i = 0; i < count; i++) {
            final int start = (i + 1) * step - 1;
            float sum = 0;
            for (int k = 0; k <= kept; k++) {
                sum += taps[k] * line[start + k];
            }
            to[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        System.arraycopy(line, sampleCount, line, 0, kept);
        return count;
    }
}
