package io.voicegateway.engine.bot;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;

/**
 * Opus in pure Java: slower than libopus, present everywhere. It allocates while it codes, which is why it stays off the media threads.
 */
final class ConcentusCodec implements AudioCodec {
    private static final int CHANNELS = 1;
    private static final int COMPLEXITY = 3;
    private static final int REFUSED = -1;

    @Override
    public String name() {
        return "concentus";
    }

    @Override
    public Encoder openEncoder(final int sampleRateHz) {
        try {
            final OpusEncoder encoder =
                    new OpusEncoder(sampleRateHz, CHANNELS, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(AudioCodec.bitrateBps(sampleRateHz));
            encoder.setComplexity(COMPLEXITY);
            encoder.setUseInbandFEC(true);
            encoder.setPacketLossPercent(EXPECTED_LOSS_PERCENT);
            return new JavaEncoder(encoder);
        } catch (final OpusException e) {
            throw new IllegalArgumentException("sampleRateHz=" + sampleRateHz, e);
        }
    }

    @Override
    public Decoder openDecoder(final int sampleRateHz) {
        try {
            return new JavaDecoder(
                    new OpusDecoder(sampleRateHz, CHANNELS), sampleRateHz / 1000 * PACKET_MS_MAX);
        } catch (final OpusException e) {
            throw new IllegalArgumentException("sampleRateHz=" + sampleRateHz, e);
        }
    }

    private record JavaEncoder(OpusEncoder encoder) implements Encoder {
        @Override
        public int encode(final short[] samples, final int sampleCount, final byte[] packet) {
            try {
                return encoder.encode(samples, 0, sampleCount, packet, 0, FRAME_LENGTH_MAX);
            } catch (final OpusException _) {
                return REFUSED;
            }
        }

        @Override
        public void close() {}
    }

    private record JavaDecoder(OpusDecoder decoder, int capacitySamples) implements Decoder {
        @Override
        public int decode(final byte[] packet, final int length, final short[] samples) {
            return length <= 0 ? REFUSED : call(packet, length, samples, capacitySamples, false);
        }

        @Override
        public int decodeLost(
                final byte[] next, final int length, final short[] samples, final int sampleCount) {
            return length <= 0 ? REFUSED : call(next, length, samples, sampleCount, true);
        }

        @Override
        @SuppressWarnings("NullAway") // Concentus, unannotated, takes null for a lost packet.
        public int conceal(final short[] samples, final int sampleCount) {
            try {
                return decoder.decode((byte[]) null, 0, 0, samples, 0, sampleCount, false);
            } catch (final OpusException | RuntimeException _) {
                return REFUSED;
            }
        }

        @Override
        public void close() {}

        private int call(
                final byte[] packet,
                final int length,
                final short[] samples,
                final int sampleCount,
                final boolean isFec) {
            try {
                return decoder.decode(packet, 0, length, samples, 0, sampleCount, isFec);
            } catch (final OpusException | RuntimeException _) {
                // On damaged packets Concentus also leaves its arrays' bounds: same outcome.
                return REFUSED;
            }
        }
    }
}
