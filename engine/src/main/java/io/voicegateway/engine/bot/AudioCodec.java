package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.config.SpeechEncoding;
import java.util.List;

/**
 * Opus, mono, opened at the bot's own rate so that nothing is resampled.
 * <p>
 * Design note: two implementations exist, {@link LibopusCodec} where the library is installed and {@link ConcentusCodec} everywhere.
 * The choice is made once, at launch. A coder belongs to the leg that opened it, which closes it; one thread at a time uses it, not always
 * the same.
 */
public interface AudioCodec {
    /** The longest packet that Opus allows (RFC 6716 §3.2.5): 120 ms. */
    int PACKET_MS_MAX = 120;

    /** What an Opus frame can take at most (RFC 6716 §3.2.1), and so the room that an encoder needs. */
    int FRAME_LENGTH_MAX = 1275;

    /** What Opus can be opened at (RFC 6716 §2). */
    List<Integer> SAMPLE_RATES_HZ = BotLegDescription.SAMPLE_RATES_HZ;

    /** The loss that in-band FEC is dimensioned for. */
    int EXPECTED_LOSS_PERCENT = 5;

    String name();

    Encoder openEncoder(int sampleRateHz, SpeechEncoding encoding);

    /** With good defaults for voices. */
    default Encoder openEncoder(final int sampleRateHz) {
        return openEncoder(sampleRateHz, SpeechEncoding.DEFAULT);
    }

    Decoder openDecoder(int sampleRateHz);

    /** The lowest rate that carries all of a signal at that rate. */
    static int rateFor(final int sampleRateHz) {
        for (final int rateHz : SAMPLE_RATES_HZ) {
            if (rateHz >= sampleRateHz) {
                return rateHz;
            }
        }
        return SAMPLE_RATES_HZ.getLast();
    }

    /** libopus where it is installed, Concentus otherwise. */
    static AudioCodec choose() {
        final AudioCodec libopus = LibopusCodec.load();
        return libopus == null ? new ConcentusCodec() : libopus;
    }

    /** One direction of one leg: PCM to packets. Not thread-safe. */
    interface Encoder extends AutoCloseable {
        /**
         * Encodes one frame.
         *
         * @param samples     at least {@code sampleCount} 16-bit samples
         * @param sampleCount a frame length that Opus knows
         * @param packet      receives at most {@link #FRAME_LENGTH_MAX} bytes
         * @return length of the packet, negative when the codec refused
         */
        int encode(short[] samples, int sampleCount, byte[] packet);

        /** Forgets what it encoded, as if it had just been opened. */
        void reset();

        @Override
        void close();
    }

    /** The other direction: packets to PCM. Not thread-safe. */
    interface Decoder extends AutoCloseable {
        /**
         * Decodes a packet of foreign bytes.
         *
         * @param samples with room for {@link #PACKET_MS_MAX}
         * @return samples written, negative when the packet is damaged
         */
        int decode(byte[] packet, int length, short[] samples);

        /**
         * Rebuilds the packet before {@code next} from the redundancy inside of it (RFC 6716 §2.1.7), by concealment where it has none.
         *
         * @param sampleCount length of the lost packet, a multiple of 2.5 ms
         * @return samples written, negative when the packet is damaged
         */
        int decodeLost(byte[] next, int length, short[] samples, int sampleCount);

        /** Invents a lost packet from what came before it. Returns samples written, negative when the codec refused. */
        int conceal(short[] samples, int sampleCount);

        /** Remembers where it is, instead of what it remembered before. Does nothing in a codec that cannot. */
        default void mark() {}

        /** Goes back to its mark, as if nothing had been called since. Does nothing in a codec that cannot. */
        default void rewind() {}

        @Override
        void close();
    }
}
