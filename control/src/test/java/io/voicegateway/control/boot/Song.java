package io.voicegateway.control.boot;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What a guest sings: packets of its microphone, by their number. */
@FunctionalInterface
interface Song {
    double PEAK = 9_000;

    /** What LiveKit's clients send speech with at least; below 15 kbit/s there is no room for redundancy. */
    int BITRATE_BPS = 24_000;

    int EXPECTED_LOSS_PERCENT = 5;
    int PACKET_LENGTH_MAX = 1_275;

    byte[] packet(int index) throws OpusException;

    /** One that is encoded while it is sung. */
    static Song tone(final OpusEncoder encoder, final double hz) {
        return index -> packet(encoder, seconds -> hz * seconds, index);
    }

    /**
     * One that takes no time to sing, with the redundancy that LiveKit's clients send (in-band FEC).
     *
     * @param cycles of its tone after so many seconds
     */
    static List<byte[]> encode(final DoubleUnaryOperator cycles, final int frameCount)
            throws OpusException {
        final OpusEncoder encoder = encoder();
        encoder.setBitrate(BITRATE_BPS);
        encoder.setUseInbandFEC(true);
        encoder.setPacketLossPercent(EXPECTED_LOSS_PERCENT);
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < frameCount; i++) {
            packets.add(packet(encoder, cycles, i));
        }
        return packets;
    }

    static OpusEncoder encoder() throws OpusException {
        return new OpusEncoder(Guest.RATE_HZ, 1, OpusApplication.OPUS_APPLICATION_VOIP);
    }

    private static byte[] packet(
            final OpusEncoder encoder, final DoubleUnaryOperator cycles, final int frameIndex)
            throws OpusException {
        final short[] samples = new short[Guest.FRAME_SAMPLES];
        for (int i = 0; i < samples.length; i++) {
            final double seconds = (double) (frameIndex * samples.length + i) / Guest.RATE_HZ;
            samples[i] = (short) (PEAK * Math.sin(2 * Math.PI * cycles.applyAsDouble(seconds)));
        }
        final byte[] packet = new byte[PACKET_LENGTH_MAX];
        return Arrays.copyOf(
                packet, encoder.encode(samples, 0, samples.length, packet, 0, packet.length));
    }
}
