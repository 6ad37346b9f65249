package io.voicegateway.engine.bot;

/**
 * G.711 µ-law: 8 bits per sample, 8 kHz. Tables, so that a frame costs 160 look-ups.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-G.711">ITU-T G.711</a>
 */
final class MuLaw {
    static final int SAMPLE_RATE_HZ = 8_000;

    /** One frame, a byte a sample. */
    static final int FRAME_LENGTH = SAMPLE_RATE_HZ / 1000 * BotLeg.FRAME_MS;

    /** Positive zero. */
    static final byte SILENCE = (byte) 0xff;

    private static final int BIAS = 0x84;
    private static final int CLIP = 32_635;
    private static final short[] LINEAR = new short[256];
    private static final byte[] MU_LAW = new byte[65_536];

    static {
        for (int code = 0; code < LINEAR.length; code++) {
            LINEAR[code] = expand(code);
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            MU_LAW[sample & 0xffff] = compress(sample);
        }
    }

    private MuLaw() {}

    static byte encode(final short sample) {
        return MU_LAW[sample & 0xffff];
    }

    static short decode(final byte code) {
        return LINEAR[code & 0xff];
    }

    static void encode(final short[] samples, final byte[] codes, final int sampleCount) {
        for (int i = 0; i < sampleCount; i++) {
            codes[i] = MU_LAW[samples[i] & 0xffff];
        }
    }

    static short[] decode(final byte[] codes) {
        final short[] samples = new short[codes.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = LINEAR[codes[i] & 0xff];
        }
        return samples;
    }

    private static short expand(final int code) {
        final int inverted = ~code & 0xff;
        final int exponent = (inverted >> 4) & 7;
        final int mantissa = inverted & 0x0f;
        final int magnitude = (((mantissa << 3) + BIAS) << exponent) - BIAS;
        return (short) ((inverted & 0x80) == 0 ? magnitude : -magnitude);
    }

    private static byte compress(final int sample) {
        final int sign = sample < 0 ? 0x80 : 0;
        final int biased = Math.min(Math.abs(sample), CLIP) + BIAS;
        final int exponent = 24 - Integer.numberOfLeadingZeros(biased);
        final int mantissa = (biased >> (exponent + 3)) & 0x0f;
        return (byte) ~(sign | (exponent << 4) | mantissa);
    }
}
