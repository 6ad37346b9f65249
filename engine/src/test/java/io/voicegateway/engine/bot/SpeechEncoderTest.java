package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.config.SpeechEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechEncoderTest {
    private static final int FRAMES_PER_S = 50;
    private static final int SAID_FRAMES = 20;
    private static final int AMPLITUDE = 8_000;

    private final AudioCodec codec = AudioCodec.choose();

    @ParameterizedTest
    @ValueSource(ints = {8_000, 12_000, 16_000, 24_000, 48_000})
    void shouldSendOneKnownPacketForSilenceThatLasts(final int rateHz) {
        try (SpeechEncoder encoder = encoder(rateHz, SpeechEncoding.DEFAULT)) {
            voice(rateHz, SAID_FRAMES).forEach(frame -> encode(encoder, frame));
            final List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 2 * FRAMES_PER_S; i++) {
                sent.add(encode(encoder, new short[rateHz / FRAMES_PER_S]));
            }

            for (int i = 0; i < sent.size(); i++) {
                final boolean isKnown = Arrays.equals(PacketsFromBot.silence(), sent.get(i));
                assertEquals(i >= SpeechEncoder.ENCODED_SILENT_FRAMES, isKnown, "frame " + i);
            }
        }
    }

    /** Level and all, from the first frame behind the silence on, with nothing in it that was not said. */
    @ParameterizedTest
    @ValueSource(ints = {8_000, 12_000, 16_000, 24_000, 48_000})
    void shouldBeHeardAfterSilenceAsAtTheBeginning(final int rateHz) {
        final List<short[]> said = new ArrayList<>(silence(rateHz));
        said.addAll(voice(rateHz, SAID_FRAMES));
        said.addAll(silence(rateHz));
        final int secondFrame = said.size();
        said.addAll(voice(rateHz, SAID_FRAMES));
        said.addAll(silence(rateHz));

        final List<short[]> heard = hear(rateHz, said);

        for (int frame = 0; frame < heard.size(); frame++) {
            final int nearby = AMPLITUDE * 3 / 2;
            assertTrue(peak(heard.get(frame)) < nearby, "too loud: frame " + frame);
        }
        final int quietFrame = secondFrame - FRAMES_PER_S / 2;
        for (int frame = quietFrame; frame < secondFrame; frame++) {
            assertTrue(peak(heard.get(frame)) <= 2, "no silence: frame " + frame);
        }
        for (int frame = secondFrame + 2; frame < secondFrame + SAID_FRAMES; frame++) {
            assertTrue(peak(heard.get(frame)) > AMPLITUDE / 2, "too quiet: frame " + frame);
        }
    }

    /** A decoder that stays in the CELT layer does not begin anew. */
    @Test
    void shouldNotBeSparedBehindPacketsOfTheCeltLayerAlone() {
        final CeltCodec celt = new CeltCodec();
        try (SpeechEncoder encoder = new SpeechEncoder(celt, 48_000, SpeechEncoding.DEFAULT)) {
            for (int i = 0; i < FRAMES_PER_S; i++) {
                encode(encoder, new short[960]);
            }
        }

        assertEquals(FRAMES_PER_S, celt.encodedCount);
    }

    @Test
    void shouldSendNothingInSilenceWithDtx() {
        final SpeechEncoding encoding = new SpeechEncoding(5, 0, true, true);
        try (SpeechEncoder encoder = encoder(16_000, encoding)) {
            voice(16_000, SAID_FRAMES).forEach(frame -> encode(encoder, frame));
            int sentCount = 0;
            for (int i = 0; i < 4 * FRAMES_PER_S; i++) {
                sentCount += encode(encoder, new short[320]).length > 0 ? 1 : 0;
            }

            assertTrue(sentCount < FRAMES_PER_S, "sent " + sentCount);
        }
    }

    @Test
    void shouldKeepToABitrate() {
        final List<short[]> said = voice(16_000, FRAMES_PER_S);
        final int wideBytes = bytes(new SpeechEncoding(5, 40_000, false, false), said);
        final int narrowBytes = bytes(new SpeechEncoding(5, 12_000, false, false), said);

        assertTrue(narrowBytes <= 12_000 / 8 * 3 / 2, "bytes=" + narrowBytes);
        assertTrue(wideBytes > 2 * narrowBytes, "bytes=" + wideBytes);
    }

    private int bytes(final SpeechEncoding encoding, final List<short[]> said) {
        try (SpeechEncoder encoder = encoder(16_000, encoding)) {
            return said.stream().mapToInt(frame -> encode(encoder, frame).length).sum();
        }
    }

    private List<short[]> hear(final int rateHz, final List<short[]> said) {
        final List<short[]> heard = new ArrayList<>();
        try (SpeechEncoder encoder = encoder(rateHz, SpeechEncoding.DEFAULT);
                AudioCodec.Decoder decoder = codec.openDecoder(rateHz)) {
            final short[] samples = new short[rateHz / 1000 * AudioCodec.PACKET_MS_MAX];
            for (final short[] frame : said) {
                final byte[] packet = encode(encoder, frame);
                final int sampleCount = decoder.decode(packet, packet.length, samples);
                assertEquals(rateHz / FRAMES_PER_S, sampleCount);
                heard.add(Arrays.copyOf(samples, sampleCount));
            }
        }
        return heard;
    }

    private SpeechEncoder encoder(final int rateHz, final SpeechEncoding encoding) {
        return new SpeechEncoder(codec, rateHz, encoding);
    }

    private static byte[] encode(final SpeechEncoder encoder, final short[] frame) {
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        return Arrays.copyOf(packet, encoder.encode(frame, packet));
    }

    private static List<short[]> silence(final int rateHz) {
        final List<short[]> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES_PER_S; i++) {
            frames.add(new short[rateHz / FRAMES_PER_S]);
        }
        return frames;
    }

    /** A hummed vowel: a fundamental and what makes it a voice. */
    private static List<short[]> voice(final int rateHz, final int frameCount) {
        final List<short[]> frames = new ArrayList<>();
        long sample = 0;
        for (int i = 0; i < frameCount; i++) {
            final short[] frame = new short[rateHz / FRAMES_PER_S];
            for (int j = 0; j < frame.length; j++) {
                final double t = (double) sample / rateHz;
                sample++;
                frame[j] =
                        (short)
                                (AMPLITUDE
                                        * (0.5 * Math.sin(2 * Math.PI * 150 * t)
                                                + 0.3 * Math.sin(2 * Math.PI * 450 * t)
                                                + 0.2 * Math.sin(2 * Math.PI * 750 * t)));
            }
            frames.add(frame);
        }
        return frames;
    }

    private static int peak(final short[] frame) {
        int peak = 0;
        for (final short sample : frame) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    private static final class CeltCodec implements AudioCodec {
        private static final byte FULL_BAND = (byte) (31 << 3);

        private int encodedCount;

        @Override
        public String name() {
            return "celt";
        }

        @Override
        public Encoder openEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
            return new Encoder() {
                @Override
                public int encode(
                        final short[] samples, final int sampleCount, final byte[] packet) {
                    encodedCount++;
                    packet[0] = FULL_BAND;
                    return 3;
                }

                @Override
                public void reset() {
                    throw new IllegalStateException("nothing was left out");
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Decoder openDecoder(final int sampleRateHz) {
            throw new IllegalStateException("nothing is decoded");
        }
    }
}
