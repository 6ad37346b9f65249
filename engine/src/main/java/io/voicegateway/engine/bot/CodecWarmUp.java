package io.voicegateway.engine.bot;

/** Links and compiles the codec's path before the first call needs it. */
final class CodecWarmUp {
    private static final int FRAMES = 200;
    private static final int SAMPLE_RATE_HZ = MuLaw.SAMPLE_RATE_HZ;
    private static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 1000 * BotLeg.FRAME_MS;

    private CodecWarmUp() {}

    static void run(final AudioCodec codec) {
        final short[] frame = new short[FRAME_SAMPLES];
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        final short[] decoded = new short[SAMPLE_RATE_HZ / 1000 * AudioCodec.PACKET_MS_MAX];
        try (AudioCodec.Encoder encoder = codec.openEncoder(SAMPLE_RATE_HZ);
                AudioCodec.Decoder decoder = codec.openDecoder(SAMPLE_RATE_HZ)) {
            for (int i = 0; i < FRAMES; i++) {
                fill(frame, i);
                decoder.decode(packet, encoder.encode(frame, FRAME_SAMPLES, packet), decoded);
                decoder.conceal(decoded, FRAME_SAMPLES);
            }
        }
    }

    /** A buzz: silence would leave most of the codec untouched. */
    private static void fill(final short[] frame, final int index) {
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) ((i * (37 + index % 11) & 0xff) << 6);
        }
    }
}
