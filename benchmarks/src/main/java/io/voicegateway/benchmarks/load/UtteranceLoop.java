package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * What a caller of the echo table says, over and over: a vowel that begins at once and lasts 1.2 s, and 0.8 s of silence. Coded once, for
 * all callers; each begins elsewhere in it.
 */
final class UtteranceLoop implements PacketPayload {
    static final int SAMPLE_RATE_HZ = 48_000;
    static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 50;
    static final int FRAME_COUNT = 100;

    /** Not at a frame's beginning, as nobody speaks. */
    private static final int ONSET_SAMPLE = 10 * FRAME_SAMPLES + FRAME_SAMPLES / 3;

    private static final int END_SAMPLE = 70 * FRAME_SAMPLES;
    private static final int HARMONIC_COUNT = 20;
    private static final double PITCH_HZ = 140;
    private static final double SYLLABLES_HZ = 4;
    private static final double LOUDNESS = 3_500;

    /** Without a common divisor with the loop, so that callers do not speak in chorus. */
    private static final int ROOM_STEP = 37;

    private final byte[][] packets = new byte[FRAME_COUNT][];

    UtteranceLoop() {
        final short[] frame = new short[FRAME_SAMPLES];
        final byte[] packet = new byte[LENGTH_MAX];
        try (AudioCodec.Encoder encoder = AudioCodec.choose().openEncoder(SAMPLE_RATE_HZ)) {
            // Twice: the end of the loop and its beginning fit each other.
            for (int i = 0; i < 2 * FRAME_COUNT; i++) {
                final int index = i % FRAME_COUNT;
                for (int j = 0; j < FRAME_SAMPLES; j++) {
                    frame[j] = sample(index * FRAME_SAMPLES + j);
                }
                final int length = encoder.encode(frame, FRAME_SAMPLES, packet);
                packets[index] = Arrays.copyOf(packet, length);
            }
        }
    }

    private static short sample(final int position) {
        if (position < ONSET_SAMPLE || position >= END_SAMPLE) {
            return 0;
        }
        final double seconds = (position - ONSET_SAMPLE) / (double) SAMPLE_RATE_HZ;
        double sum = 0;
        for (int harmonic = 1; harmonic <= HARMONIC_COUNT; harmonic++) {
            sum += Math.cos(2 * Math.PI * PITCH_HZ * harmonic * seconds) / harmonic;
        }
        final double syllable = 0.7 + 0.3 * Math.cos(2 * Math.PI * SYLLABLES_HZ * seconds);
        return (short) (LOUDNESS * syllable * sum);
    }

    @Override
    public int write(
            final MutableDirectBuffer buffer,
            final int offset,
            final int room,
            final long index,
            final long dueNs) {
        final byte[] packet = packets[(int) ((index + (long) room * ROOM_STEP) % FRAME_COUNT)];
        buffer.putBytes(offset, packet);
        return packet.length;
    }
}
