package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Guarded;
import io.voicegateway.engine.fuzz.Mutants;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class RtpHeaderFuzzTest {
    private record Header(
            int headerLength,
            int paddingLength,
            boolean isMarked,
            int payloadType,
            int sequenceNumber,
            int timestampTicks,
            int ssrc) {}

    private static final Header MALFORMED =
            new Header(RtpHeaderFlyweight.MALFORMED, 0, false, 0, 0, 0, 0);

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldStayInsideThePacket(final byte[] packet) {
        final Header header = Guarded.parse(packet, RtpHeaderFuzzTest::parse);

        if (header.headerLength() != RtpHeaderFlyweight.MALFORMED) {
            assertTrue(header.headerLength() >= RtpHeaderFlyweight.MIN_HEADER_LENGTH);
            assertEquals(0, header.headerLength() % Integer.BYTES);
            assertTrue(
                    header.paddingLength() == RtpHeaderFlyweight.MALFORMED
                            || header.headerLength() + header.paddingLength() <= packet.length);
            assertTrue(header.payloadType() >= 0 && header.payloadType() <= 127);
            assertTrue(header.sequenceNumber() >= 0 && header.sequenceNumber() <= 0xFFFF);
        }
    }

    @Test
    void shouldStayInsideThePacketWhenMutated() {
        Mutants.forEach(corpus(), 50_000, this::shouldStayInsideThePacket);
    }

    static List<byte[]> corpus() {
        final byte[] written = new byte[20];
        RtpHeaderFlyweight.write(new UnsafeBuffer(written), true, 111, 65_535, -1, 0xCAFEBABE);
        return List.of(
                written,
                hex("b26f0001000003c0cafebabe1111111122222222bede00011080c0fff8010203000003"),
                hex("906f0001000003c0cafebabebede0000f8"),
                hex("a06f0001000003c0cafebabe01"));
    }

    private static Header parse(final DirectBuffer buffer, final int offset, final int length) {
        final int headerLength = RtpHeaderFlyweight.headerLength(buffer, offset, length);
        if (headerLength == RtpHeaderFlyweight.MALFORMED) {
            return MALFORMED;
        }
        return new Header(
                headerLength,
                RtpHeaderFlyweight.paddingLength(buffer, offset, length, headerLength),
                RtpHeaderFlyweight.isMarked(buffer, offset),
                RtpHeaderFlyweight.payloadType(buffer, offset),
                RtpHeaderFlyweight.sequenceNumber(buffer, offset),
                RtpHeaderFlyweight.timestampTicks(buffer, offset),
                RtpHeaderFlyweight.ssrc(buffer, offset));
    }

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text);
    }
}
