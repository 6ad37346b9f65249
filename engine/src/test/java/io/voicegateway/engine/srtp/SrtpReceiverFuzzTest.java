package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Guarded;
import io.voicegateway.engine.fuzz.Mutants;
import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** The first byte of an input says how the rest is taken: bit 0 the profile, bit 1 RTP or RTCP, bit 2 the provider. */
class SrtpReceiverFuzzTest {
    private static final int SSRC = 0xCAFEBABE;
    private static final List<byte[]> CORPUS = genuinePackets();

    private record Unprotected(SrtpResult result, int length, String bytes) {}

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldAcceptOnlyGenuinePackets(final byte[] input) {
        if (input.length == 0) {
            return;
        }
        final byte[] packet = Arrays.copyOfRange(input, 1, input.length);
        final Unprotected unprotected =
                Guarded.parse(
                        packet,
                        (buffer, offset, length) -> unprotect(input[0], buffer, offset, length));

        if (unprotected.result() == SrtpResult.OK) {
            assertTrue(isGenuine(input[0], packet), () -> HexFormat.of().formatHex(input));
            assertTrue(unprotected.length() < packet.length);
        } else {
            assertEquals(HexFormat.of().formatHex(packet), unprotected.bytes());
        }
    }

    @Test
    void shouldAcceptOnlyGenuinePacketsWhenMutated() {
        Mutants.forEach(CORPUS, 10_000, this::shouldAcceptOnlyGenuinePackets);
    }

    static List<byte[]> corpus() {
        return CORPUS;
    }

    private static Unprotected unprotect(
            final byte mode, final UnsafeBuffer buffer, final int offset, final int length) {
        try (SrtpReceiver receiver = new SrtpReceiver(crypto(mode), keys(mode))) {
            final SrtpResult result =
                    isRtcp(mode)
                            ? receiver.unprotectRtcp(buffer, offset, length)
                            : receiver.unprotectRtp(buffer, offset, length);
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return new Unprotected(
                    result, receiver.resultLength(), HexFormat.of().formatHex(bytes));
        }
    }

    private static boolean isGenuine(final byte mode, final byte[] packet) {
        return CORPUS.stream()
                .anyMatch(
                        genuine ->
                                (genuine[0] & 3) == (mode & 3)
                                        && Arrays.equals(
                                                genuine,
                                                1,
                                                genuine.length,
                                                packet,
                                                0,
                                                packet.length));
    }

    private static List<byte[]> genuinePackets() {
        final List<byte[]> packets = new ArrayList<>();
        for (byte mode = 0; mode < 8; mode++) {
            final SrtpSender sender = new SrtpSender(crypto(mode), keys(mode));
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
            for (int i = 0; i < 2; i++) {
                final int length;
                if (isRtcp(mode)) {
                    final int plain = RtcpFlyweight.writeSenderReport(buffer, SSRC, 1, 2, 3, 4);
                    length = sender.protectRtcp(buffer, 0, plain);
                } else {
                    RtpHeaderFlyweight.write(buffer, false, 111, 65_535 + i & 0xFFFF, 960, SSRC);
                    length = sender.protectRtp(buffer, 0, 12 + 20 * i);
                }
                final byte[] packet = new byte[1 + length];
                packet[0] = mode;
                buffer.getBytes(0, packet, 1, length);
                packets.add(packet);
            }
        }
        return List.copyOf(packets);
    }

    private static SrtpCrypto crypto(final byte mode) {
        return (mode & 4) == 0 ? SrtpCrypto.javax() : SrtpCrypto.best();
    }

    private static boolean isRtcp(final byte mode) {
        return (mode & 2) != 0;
    }

    private static SrtpKeys keys(final byte mode) {
        final SrtpProfile profile = SrtpProfile.values()[mode & 1];
        return new SrtpKeys(
                profile, new byte[SrtpProfile.KEY_LENGTH], new byte[profile.saltLength()]);
    }
}
