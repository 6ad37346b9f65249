package io.voicegateway.control.boot;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.Arrays;
import java.util.List;

/**
 * Somebody's voice as it was heard, at its place on the clock of their packets; nothing where no packet came.
 *
 * @param samples    of 8 kHz
 * @param places     of each packet's first sample, in the order of arrival
 * @param receivedNs when each packet came
 */
record HeardVoice(short[] samples, int[] places, long[] receivedNs) {
    private static final int TICKS_PER_SAMPLE = 48_000 / Guest.RATE_HZ;
    private static final int FRAMES_PER_PACKET_MAX = 6;

    /** @param packets in the order of arrival, at least one */
    static HeardVoice of(final List<Guest.Arrival> packets) {
        final int firstTicks = packets.getFirst().timestampTicks();
        final int lastTicks = packets.getLast().timestampTicks();
        final short[] frame = new short[Guest.FRAME_SAMPLES * FRAMES_PER_PACKET_MAX];
        final short[] samples =
                new short[(lastTicks - firstTicks) / TICKS_PER_SAMPLE + frame.length];
        final int[] places = new int[packets.size()];
        try (AudioCodec.Decoder decoder = AudioCodec.choose().openDecoder(Guest.RATE_HZ)) {
            for (int i = 0; i < places.length; i++) {
                final Guest.Arrival packet = packets.get(i);
                final byte[] payload = packet.payload();
                final int count = decoder.decode(payload, payload.length, frame);
                places[i] = (packet.timestampTicks() - firstTicks) / TICKS_PER_SAMPLE;
                System.arraycopy(frame, 0, samples, places[i], Math.max(0, count));
            }
        }
        return new HeardVoice(
                samples, places, packets.stream().mapToLong(Guest.Arrival::receivedNs).toArray());
    }

    /** What came from then on and before that time. */
    short[] between(final long startNs, final long endNs) {
        return Arrays.copyOfRange(samples, place(startNs), place(endNs));
    }

    /** Of the first packet that came at that time or later; behind the last one when none did. */
    private int place(final long atNs) {
        for (int i = 0; i < places.length; i++) {
            if (receivedNs[i] - atNs >= 0) {
                return places[i];
            }
        }
        return places[places.length - 1] + Guest.FRAME_SAMPLES;
    }
}
