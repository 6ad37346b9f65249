package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioCodecTest {
    private static final int RATE_HZ = 8_000;
    private static final int FRAME_SAMPLES = 160;

    @ParameterizedTest
    @ValueSource(strings = {"libopus", "concentus"})
    void shouldKeepAToneThroughEncodeAndDecode(final String name) {
        final List<byte[]> packets = encodeTone(codec(name), 440, 50);

        final short[] heard = new short[50 * FRAME_SAMPLES];
        final short[] frame = new short[960];
        try (AudioCodec.Decoder decoder = codec(name).openDecoder(RATE_HZ)) {
            for (int i = 0; i < packets.size(); i++) {
                final byte[] packet = packets.get(i);
                assertEquals(FRAME_SAMPLES, decoder.decode(packet, packet.length, frame));
                System.arraycopy(frame, 0, heard, i * FRAME_SAMPLES, FRAME_SAMPLES);
            }
        }

        assertTrue(Tones.share(heard, 4_000, 3_200, RATE_HZ, 440) > 0.9);
        assertTrue(Tones.share(heard, 4_000, 3_200, RATE_HZ, 1_000) < 0.05);
    }

    /** Clients choose their bandwidth and mode by themselves, whatever the bot's rate: SILK alone, hybrid, CELT. */
    @ParameterizedTest
    @CsvSource({
        "libopus, 8000",
        "libopus, 16000",
        "libopus, 24000",
        "libopus, 48000",
        "concentus, 8000",
        "concentus, 12000",
        "concentus, 16000",
        "concentus, 24000",
        "concentus, 48000",
    })
    void shouldUnderstandPacketsOfEveryBandwidth(final String name, final int decodedHz) {
        for (final int encodedHz : new int[] {8_000, 16_000, 24_000, 48_000}) {
            final List<byte[]> packets = encodeTone(codec(name), 440, 50, encodedHz);
            final int frameSamples = decodedHz / 50;
            final short[] heard = new short[50 * frameSamples];
            final short[] frame = new short[6 * frameSamples];
            try (AudioCodec.Decoder decoder = codec(name).openDecoder(decodedHz)) {
                for (int i = 0; i < packets.size(); i++) {
                    final byte[] packet = packets.get(i);
                    assertEquals(frameSamples, decoder.decode(packet, packet.length, frame));
                    System.arraycopy(frame, 0, heard, i * frameSamples, frameSamples);
                }
            }

            final int from = heard.length / 2;
            assertTrue(
                    Tones.share(heard, from, heard.length - from, decodedHz, 440) > 0.9,
                    encodedHz + " to " + decodedHz);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepNothingOfTenThousandPairs() throws IOException {
        final LibopusCodec codec = libopus();
        openAndClose(codec, 1_000);
        final long beforeKb = residentKb();

        openAndClose(codec, 10_000);

        assertEquals(0, codec.coders().heldCount());
        assertEquals(0, codec.coders().heldBytes());
        // All of them together would be some 400 MB.
        final long grownKb = residentKb() - beforeKb;
        assertTrue(grownKb < 64 * 1_024, "grown by " + grownKb + " KB");
    }

    @Test
    void shouldRefuseToWorkWhenClosed() {
        final LibopusCodec codec = libopus();
        final AudioCodec.Encoder encoder = codec.openEncoder(RATE_HZ);
        final AudioCodec.Decoder decoder = codec.openDecoder(RATE_HZ);
        assertEquals(2, codec.coders().heldCount());
        assertTrue(codec.coders().heldBytes() > 10_000, "no memory is counted");

        for (int i = 0; i < 2; i++) {
            encoder.close();
            decoder.close();
        }

        assertEquals(0, codec.coders().heldCount());
        final short[] frame = new short[FRAME_SAMPLES];
        assertThrows(
                IllegalStateException.class,
                () -> encoder.encode(frame, FRAME_SAMPLES, new byte[1_275]));
        assertThrows(IllegalStateException.class, () -> decoder.conceal(frame, FRAME_SAMPLES));
    }

    @Test
    void shouldKeepNothingOfACoderThatIsRefused() {
        final LibopusCodec codec = libopus();

        assertThrows(IllegalStateException.class, () -> codec.openEncoder(11_025));
        assertThrows(IllegalStateException.class, () -> codec.openDecoder(11_025));

        assertEquals(0, codec.coders().heldCount());
    }

    private static LibopusCodec libopus() {
        final LibopusCodec codec = LibopusCodec.load();
        assumeTrue(codec != null, "no libopus here");
        return codec;
    }

    private static void openAndClose(final AudioCodec codec, final int pairCount) {
        final short[] frame = new short[960];
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        for (int i = 0; i < pairCount; i++) {
            try (AudioCodec.Encoder encoder = codec.openEncoder(RATE_HZ);
                    AudioCodec.Decoder decoder = codec.openDecoder(RATE_HZ)) {
                // What coders allocate at their first frame counts too; one in ten tells.
                if (i % 10 == 0) {
                    final int length = encoder.encode(frame, FRAME_SAMPLES, packet);
                    assertEquals(FRAME_SAMPLES, decoder.decode(packet, length, frame));
                }
            }
        }
    }

    private static long residentKb() throws IOException {
        return Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"libopus", "concentus"})
    void shouldBridgeALostPacket(final String name) {
        final List<byte[]> packets = encodeTone(codec(name), 440, 30);
        final short[] frame = new short[960];
        try (AudioCodec.Decoder decoder = codec(name).openDecoder(RATE_HZ)) {
            for (int i = 0; i < 20; i++) {
                decoder.decode(packets.get(i), packets.get(i).length, frame);
            }

            final byte[] next = packets.get(21);
            assertEquals(
                    FRAME_SAMPLES, decoder.decodeLost(next, next.length, frame, FRAME_SAMPLES));
            assertTrue(Tones.share(frame, 0, FRAME_SAMPLES, RATE_HZ, 440) > 0.7);
            assertEquals(FRAME_SAMPLES, decoder.decode(next, next.length, frame));
            assertEquals(FRAME_SAMPLES, decoder.conceal(frame, FRAME_SAMPLES));
            assertTrue(Tones.share(frame, 0, FRAME_SAMPLES, RATE_HZ, 440) > 0.5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000, 48_000})
    void shouldGoBackToItsMark(final int rateHz) {
        final int frameSamples = rateHz / 50;
        final List<byte[]> packets = encode(libopus(), sweep(60 * frameSamples), rateHz);
        final short[] expected = new short[6 * frameSamples];
        final short[] heard = new short[6 * frameSamples];
        try (AudioCodec.Decoder undisturbed = libopus().openDecoder(rateHz);
                AudioCodec.Decoder decoder = libopus().openDecoder(rateHz)) {
            for (int i = 0; i < packets.size(); i++) {
                if (i % 20 == 10) {
                    decoder.mark();
                    decoder.conceal(heard, frameSamples);
                    decoder.conceal(heard, frameSamples);
                    decoder.rewind();
                }
                final byte[] packet = packets.get(i);
                undisturbed.decode(packet, packet.length, expected);
                assertEquals(frameSamples, decoder.decode(packet, packet.length, heard));
                assertArrayEquals(expected, heard, "frame=" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"libopus", "concentus"})
    void shouldSurviveDamagedPackets(final String name) {
        final Random random = new Random(7);
        final short[] frame = new short[960];
        int refusedCount = 0;
        try (AudioCodec.Decoder decoder = codec(name).openDecoder(RATE_HZ)) {
            for (int i = 0; i < 2_000; i++) {
                final byte[] packet = new byte[random.nextInt(200)];
                random.nextBytes(packet);
                if (decoder.decode(packet, packet.length, frame) < 0) {
                    refusedCount++;
                }
            }
        }

        assertTrue(refusedCount > 100, "refused=" + refusedCount);
    }

    /** Concentus, for one, asserts there that sums do not wrap, which the reference lets them. */
    @ParameterizedTest
    @ValueSource(strings = {"libopus", "concentus"})
    void shouldSurviveLossAndDamageInALoudSweep(final String name) {
        final Random random = new Random(3);
        final List<byte[]> packets = encode(codec(name), sweep(500 * FRAME_SAMPLES), RATE_HZ);
        final short[] frame = new short[960];
        int decodedCount = 0;
        try (AudioCodec.Decoder decoder = codec(name).openDecoder(RATE_HZ)) {
            for (int i = 0; i < 4 * packets.size(); i++) {
                final byte[] packet = packets.get(i % packets.size()).clone();
                // Of a packet that was lost, the first byte alone.
                final int length = random.nextInt(100) < 10 ? 1 : packet.length;
                if (random.nextInt(100) < 10) {
                    packet[1 + random.nextInt(packet.length - 1)] = (byte) random.nextInt();
                }
                if (decoder.decode(packet, length, frame) == FRAME_SAMPLES) {
                    decodedCount++;
                }
            }
        }

        assertTrue(decodedCount > 1_500, "decoded=" + decodedCount);
    }

    /** Rises and falls between 600 and 2,600 Hz without end. */
    private static short[] sweep(final int sampleCount) {
        final short[] samples = new short[sampleCount];
        double phase = 0;
        for (int i = 0; i < sampleCount; i++) {
            samples[i] = (short) (32_000 * Math.sin(phase));
            final double intoPeriod = (double) i / RATE_HZ % 0.6 / 0.6;
            final double hz = 600 + 4_000 * Math.min(intoPeriod, 1 - intoPeriod);
            phase += 2 * Math.PI * hz / RATE_HZ;
        }
        return samples;
    }

    @Test
    void shouldRoundTripEveryMuLawCode() {
        for (int code = 0; code < 256; code++) {
            final short sample = MuLaw.decode((byte) code);
            // 0x7f is negative zero: it comes back as the positive one.
            final int expected = code == 0x7f ? 0xff : code;
            assertEquals((byte) expected, MuLaw.encode(sample));
        }
        assertEquals(MuLaw.SILENCE, MuLaw.encode((short) 0));
        assertEquals(32_124, MuLaw.decode((byte) 0x80));
        assertEquals(-32_124, MuLaw.decode((byte) 0x00));
        assertEquals((byte) 0x80, MuLaw.encode(Short.MAX_VALUE));
        assertEquals((byte) 0x00, MuLaw.encode(Short.MIN_VALUE));
    }

    private static List<byte[]> encodeTone(
            final AudioCodec codec, final double frequencyHz, final int frameCount) {
        return encodeTone(codec, frequencyHz, frameCount, RATE_HZ);
    }

    private static List<byte[]> encodeTone(
            final AudioCodec codec,
            final double frequencyHz,
            final int frameCount,
            final int rateHz) {
        return encode(codec, Tones.tone(rateHz, frequencyHz, frameCount * rateHz / 50), rateHz);
    }

    private static List<byte[]> encode(
            final AudioCodec codec, final short[] samples, final int rateHz) {
        final int frameSamples = rateHz / 50;
        final List<byte[]> packets = new ArrayList<>();
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        try (AudioCodec.Encoder encoder = codec.openEncoder(rateHz)) {
            for (int i = 0; i < samples.length / frameSamples; i++) {
                final short[] frame =
                        Arrays.copyOfRange(samples, i * frameSamples, (i + 1) * frameSamples);
                final int length = encoder.encode(frame, frameSamples, packet);
                assertFalse(length <= 0);
                packets.add(Arrays.copyOf(packet, length));
            }
        }
        return packets;
    }

    private static AudioCodec codec(final String name) {
        if (name.equals("concentus")) {
            return new ConcentusCodec();
        }
        final AudioCodec libopus = LibopusCodec.load();
        assumeTrue(libopus != null, "libopus.so.0 is not installed");
        assertTrue(libopus.name().startsWith("libopus"));
        return libopus;
    }
}
