package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Guarded;
import io.voicegateway.engine.fuzz.Mutants;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

public class RtcpFuzzTest {
    private record Part(int packetType, int count, int senderSsrc, int length) {}

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldStayInsideTheCompoundPacket(final byte[] compound) {
        final List<Part> parts = Guarded.parse(compound, RtcpFuzzTest::walk);

        int length = 0;
        for (final Part part : parts) {
            assertTrue(part.length() >= RtcpFlyweight.HEADER_LENGTH);
            assertTrue(part.count() >= 0 && part.count() <= 31);
            length += part.length();
        }
        assertTrue(length <= compound.length);
    }

    @Test
    void shouldStayInsideTheCompoundPacketWhenMutated() {
        Mutants.forEach(corpus(), 50_000, this::shouldStayInsideTheCompoundPacket);
    }

    public static List<byte[]> corpus() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        int length = RtcpFlyweight.writeSenderReport(buffer, 0x1111, 1L << 40, 960, 1, 100);
        length = RtcpFlyweight.appendReportBlock(buffer, length, 0x2222, 1, 2, 3);
        RtcpFlyweight.completeReportBlock(buffer, length, 4, 5, 6);
        length = RtcpFlyweight.appendSourceDescription(buffer, length, 0x1111);
        final byte[] senderReport = bytes(buffer, length);

        length = RtcpFlyweight.writeReceiverReport(buffer, 0x1111);
        length = RtcpFlyweight.appendReportBlock(buffer, length, 0x2222, 1, 2, 3);
        RtcpFlyweight.completeReportBlock(buffer, length, 4, 5, 6);
        final byte[] receiverReport = bytes(buffer, length);

        final byte[] nack = {
            (byte) 0x81,
            (byte) 205,
            0,
            4,
            0,
            0,
            0x11,
            0x11,
            0,
            0,
            0x22,
            0x22,
            0,
            2,
            -1,
            -1,
            0,
            9,
            0,
            1
        };
        return List.of(senderReport, receiverReport, nack);
    }

    private static List<Part> walk(final DirectBuffer buffer, final int offset, final int length) {
        final List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < length) {
            final int partLength = RtcpFlyweight.packetLength(buffer, offset + at, length - at);
            if (partLength == 0) {
                break;
            }
            parts.add(
                    new Part(
                            RtcpFlyweight.packetType(buffer, offset + at),
                            RtcpFlyweight.count(buffer, offset + at),
                            RtcpFlyweight.senderSsrc(buffer, offset + at),
                            partLength));
            at += partLength;
        }
        return parts;
    }

    private static byte[] bytes(final DirectBuffer buffer, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
