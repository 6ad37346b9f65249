package io.voicegateway.control.demo;

/**
 * µ-law, as a client of the bot protocol needs it. Pure functions, called by any thread.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-G.711">ITU-T G.711</a>
 */
final class MuLaw {
    private static final int BIAS = 0x84;
    private static final int CLIP = 32_635;

    private MuLaw() {}

    static byte[] encode(final short[] samples) {
        final byte[] codes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            codes[i] = encode(samples[i]);
        }
        return codes;
    }

    static short[] decode(final byte[] codes) {
        final short[] samples = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            samples[i] = decode(codes[i]);
        }
        return samples;
    }

    private static byte encode(final short sample) {
        final int magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
        // The segment is the position of the highest bit above the seventh; BIAS sets at least that
        // one.
        final int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
        final int step = (magnitude >> (segment + 3)) & 0x0f;
        final int sign = sample < 0 ? 0x80 : 0;
        return (byte) ~(sign | segment << 4 | step);
    }

    private static short decode(final byte code) {
        final int bits = ~code;
        final int segment = (bits >> 4) & 0x07;
        final int magnitude = ((((bits & 0x0f) << 3) + BIAS) << segment) - BIAS;
        return (short) ((bits & 0x80) == 0 ? magnitude : -magnitude);
    }
}
