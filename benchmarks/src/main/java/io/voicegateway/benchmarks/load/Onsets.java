package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The moments at which somebody who plays each packet as it comes hears an utterance begin: a packet's arrival, and in it the first loud
 * sample after a pause.
 */
final class Onsets {
    private static final int LOUD = 2_500;
    private static final int PAUSE_SAMPLES = 300 * UtteranceLoop.SAMPLE_RATE_HZ / 1_000;

    private final short[] decoded =
            new short[UtteranceLoop.SAMPLE_RATE_HZ / 1_000 * AudioCodec.PACKET_MS_MAX];
    private final List<Long> timesNs = new ArrayList<>();
    private int quietSamples;

    private Onsets() {}

    static List<Long> of(final AudioCodec codec, final List<RecordingEar.Heard> packets) {
        final Onsets onsets = new Onsets();
        try (AudioCodec.Decoder decoder = codec.openDecoder(UtteranceLoop.SAMPLE_RATE_HZ)) {
            for (final RecordingEar.Heard packet : packets) {
                final int sampleCount =
                        decoder.decode(packet.payload(), packet.payload().length, onsets.decoded);
                onsets.listen(Math.max(0, sampleCount), packet.receivedNs());
            }
        }
        return onsets.timesNs;
    }

    private void listen(final int sampleCount, final long receivedNs) {
        for (int i = 0; i < sampleCount; i++) {
            if (Math.abs(decoded[i]) < LOUD) {
                quietSamples++;
                continue;
            }
            if (quietSamples >= PAUSE_SAMPLES) {
                timesNs.add(
                        receivedNs
                                + i * TimeUnit.SECONDS.toNanos(1) / UtteranceLoop.SAMPLE_RATE_HZ);
            }
            quietSamples = 0;
        }
    }
}
