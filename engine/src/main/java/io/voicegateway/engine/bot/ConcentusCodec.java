package io.voicegateway.engine.bot;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.voicegateway.engine.config.SpeechEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Opus in pure Java: slower than libopus, present everywhere. It allocates while it codes, which is why it stays off the media threads.
 * <p>
 * Design note: opened below 48 kHz, Concentus 1.0.2 decodes hybrid packets (RFC 6716 §3.1, what browsers send) to silence. So it decodes at
 * 48 kHz, and what it says is brought down to the bot's rate.
 */
final class ConcentusCodec implements AudioCodec {
    private static final int CHANNELS = 1;

    /** As slow as it may be where there is no libopus. */
    private static final int COMPLEXITY_MAX = 3;

    private static final int REFUSED = -1;
    private static final int DECODED_HZ = 48_000;
    private static final int DECODED_SAMPLES_MAX = DECODED_HZ / 1000 * PACKET_MS_MAX;

    @Override
    public String name() {
        return "concentus";
    }

    @Override
    public Encoder openEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
        try {
            final OpusEncoder encoder =
                    new OpusEncoder(sampleRateHz, CHANNELS, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(encoding.bitrateFor(sampleRateHz));
            encoder.setComplexity(Math.min(encoding.complexity(), COMPLEXITY_MAX));
            encoder.setUseInbandFEC(encoding.hasFec());
            encoder.setPacketLossPercent(EXPECTED_LOSS_PERCENT);
            encoder.setUseDTX(encoding.hasDtx());
            return new JavaEncoder(encoder);
        } catch (final OpusException e) {
            throw new IllegalArgumentException("sampleRateHz=" + sampleRateHz, e);
        }
    }

    @Override
    public Decoder openDecoder(final int sampleRateHz) {
        try {
            return new JavaDecoder(
                    new OpusDecoder(DECODED_HZ, CHANNELS), DECODED_HZ / sampleRateHz);
        } catch (final OpusException e) {
            throw new IllegalArgumentException("sampleRateHz=" + sampleRateHz, e);
        }
    }

    private record JavaEncoder(OpusEncoder encoder) implements Encoder {
        @Override
        public int encode(final short[] samples, final int sampleCount, final byte[] packet) {
            try {
                return encoder.encode(samples, 0, sampleCount, packet, 0, FRAME_LENGTH_MAX);
            } catch (final OpusException | AssertionError _) {
                // It asserts what the reference does not, among it sums that may wrap.
                return REFUSED;
            }
        }

        @Override
        public void reset() {
            encoder.resetState();
        }

        @Override
        public void close() {}
    }

    private static final class JavaDecoder implements Decoder {
        private final OpusDecoder decoder;
        private final int step;
        private final Decimator decimator;
        private final short[] decoded = new short[DECODED_SAMPLES_MAX];

        private JavaDecoder(final OpusDecoder decoder, final int step) {
            this.decoder = decoder;
            this.step = step;
            decimator = new Decimator(step, DECODED_SAMPLES_MAX);
        }

        @Override
        public int decode(final byte[] packet, final int length, final short[] samples) {
            return length <= 0
                    ? REFUSED
                    : call(packet, length, samples, DECODED_SAMPLES_MAX, false);
        }

        @Override
        public int decodeLost(
                final byte[] next, final int length, final short[] samples, final int sampleCount) {
            return length <= 0 ? REFUSED : call(next, length, samples, sampleCount * step, true);
        }

        @Override
        public int conceal(final short[] samples, final int sampleCount) {
            return call(null, 0, samples, sampleCount * step, false);
        }

        @Override
        public void close() {}

        @SuppressWarnings("NullAway") // Concentus, unannotated, takes null for a lost packet.
        private int call(
                final byte @Nullable [] packet,
                final int length,
                final short[] samples,
                final int decodedCount,
                final boolean isFec) {
            try {
                final int count =
                        decoder.decode(packet, 0, length, decoded, 0, decodedCount, isFec);
                return step == 1
                        ? copy(count, samples)
                        : decimator.decimate(decoded, count, samples);
            } catch (final OpusException | RuntimeException | AssertionError _) {
                // On damaged packets, and on sound ones after a loss, Concentus also leaves its
                // arrays' bounds and asserts what the reference does not: same outcome.
                return REFUSED;
            }
        }

        private int copy(final int count, final short[] samples) {
            System.arraycopy(decoded, 0, samples, 0, count);
            return count;
        }
    }
}
