package io.voicegateway.control.boot;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.Arrays;
import java.util.List;

/**
 * What is left of a sweep by a decoder that is given every packet in time but those that are lost, and none of their redundancy. The
 * decoder takes a tone that moves for noise, and what it makes up of noise fades out.
 */
final class CodecAlone {
    /** More than two periods of the sweep, each frame of which is lost once. */
    private static final int PLACES = 64;

    private static final int WARM_UP_FRAMES = 30;
    private static final int HEARD_FRAMES = WARM_UP_FRAMES * 2;

    private CodecAlone() {}

    /**
     * The longest hole at any place.
     *
     * @param lostCount in a row. The redundancy of the last one is not used: it comes with a packet that may itself be later than any frame
     *     waits.
     */
    static int longestHoleMs(final List<byte[]> song, final int lostCount) {
        int longestMs = 0;
        for (int place = 0; place < PLACES; place++) {
            final List<byte[]> heard = song.subList(place, place + HEARD_FRAMES);
            longestMs = Math.max(longestMs, holeMs(heard, lostCount));
        }
        return longestMs;
    }

    private static int holeMs(final List<byte[]> song, final int lostCount) {
        final short[] samples = new short[song.size() * Guest.FRAME_SAMPLES];
        final short[] frame = new short[Guest.FRAME_SAMPLES * AudioCodec.PACKET_MS_MAX / 20];
        try (AudioCodec.Decoder decoder = AudioCodec.choose().openDecoder(Guest.RATE_HZ)) {
            for (int i = 0; i < song.size(); i++) {
                final byte[] packet = song.get(i);
                if (i < WARM_UP_FRAMES || i >= WARM_UP_FRAMES + lostCount) {
                    decoder.decode(packet, packet.length, frame);
                } else {
                    decoder.conceal(frame, Guest.FRAME_SAMPLES);
                }
                System.arraycopy(frame, 0, samples, i * Guest.FRAME_SAMPLES, Guest.FRAME_SAMPLES);
            }
        }
        return new Sweep(
                        Arrays.copyOfRange(
                                samples, WARM_UP_FRAMES / 2 * Guest.FRAME_SAMPLES, samples.length))
                .longestHoleMs();
    }
}
