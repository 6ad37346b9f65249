package io.voicegateway.engine.bot;

/** Test signals and how to recognise them again. */
final class Tones {
    /** What a codec makes of silence stays under this. */
    private static final int QUIET_PEAK = 64;

    private Tones() {}

    static short[] tone(final int sampleRateHz, final double frequencyHz, final int sampleCount) {
        final short[] samples = new short[sampleCount];
        for (int i = 0; i < sampleCount; i++) {
            samples[i] = (short) (10_000 * Math.sin(2 * Math.PI * frequencyHz * i / sampleRateHz));
        }
        return samples;
    }

    static boolean isQuiet(final short[] samples, final int offset, final int sampleCount) {
        for (int i = offset; i < offset + sampleCount; i++) {
            if (Math.abs(samples[i]) > QUIET_PEAK) {
                return false;
            }
        }
        return true;
    }

    /** Share of the signal's energy that lies at one frequency, 0 to 1 (Goertzel). */
    static double share(
            final short[] samples,
            final int offset,
            final int sampleCount,
            final int sampleRateHz,
            final double frequencyHz) {
        final double step = 2 * Math.PI * frequencyHz / sampleRateHz;
        double real = 0;
        double imaginary = 0;
        double energy = 0;
        for (int i = 0; i < sampleCount; i++) {
            final double sample = samples[offset + i];
            real += sample * Math.cos(step * i);
            imaginary += sample * Math.sin(step * i);
            energy += sample * sample;
        }
        return energy == 0 ? 0 : 2 * (real * real + imaginary * imaginary) / (sampleCount * energy);
    }

    /**
     * Share of the signal's energy at one frequency, taken in windows of 40 ms: a frame that is repeated or left out where the machine
     * was late shifts the phase between windows and does not count.
     */
    static double windowedShare(
            final short[] samples, final int sampleRateHz, final double frequencyHz) {
        final int windowSamples = sampleRateHz / 25;
        double atFrequency = 0;
        double all = 0;
        for (int offset = 0; offset + windowSamples <= samples.length; offset += windowSamples) {
            double energy = 0;
            for (int i = 0; i < windowSamples; i++) {
                energy += (double) samples[offset + i] * samples[offset + i];
            }
            atFrequency +=
                    energy * share(samples, offset, windowSamples, sampleRateHz, frequencyHz);
            all += energy;
        }
        return all == 0 ? 0 : atFrequency / all;
    }
}
