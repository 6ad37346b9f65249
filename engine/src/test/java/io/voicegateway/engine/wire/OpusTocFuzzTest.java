package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusPacketInfo;
import io.voicegateway.engine.fuzz.Guarded;
import io.voicegateway.engine.fuzz.Mutants;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** What is accepted goes to decoders, so it must be what a decoder accepts: Concentus is the judge. */
class OpusTocFuzzTest {
    private static final int SAMPLE_RATE_HZ = 48_000;

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldAcceptWhatADecoderAccepts(final byte[] packet) {
        final int samples = Guarded.parse(packet, OpusToc::packetSamples);

        assertTrue(samples >= 0 && samples <= OpusToc.MAX_PACKET_SAMPLES, () -> "n=" + samples);
        assertEquals(judge(packet), samples);
    }

    @Test
    void shouldAcceptWhatADecoderAcceptsWhenMutated() {
        Mutants.forEach(corpus(), 50_000, this::shouldAcceptWhatADecoderAccepts);
    }

    static List<byte[]> corpus() {
        return List.of(
                hex("f8fffe"),
                hex("0801020304"),
                hex("f90102030405060708"),
                hex("7a030102030405"),
                hex("7afc00" + "00".repeat(260)),
                hex("7b02aabbccdd"),
                hex("fb4303010203040506000000"),
                hex("7b8302010a0b0c0d0e"),
                hex("7bc3020201aabbccddee0000"),
                hex("7b41ff03" + "00".repeat(300)));
    }

    private static int judge(final byte[] packet) {
        // It fails on packets without any frame before it comes to judge them.
        if (packet.length == 0 || OpusPacketInfo.getNumFrames(packet, 0, packet.length) <= 0) {
            return 0;
        }
        try {
            OpusPacketInfo.parseOpusPacket(packet, 0, packet.length);
            return OpusPacketInfo.getNumSamples(packet, 0, packet.length, SAMPLE_RATE_HZ);
        } catch (final OpusException _) {
            return 0;
        }
    }

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text);
    }
}
