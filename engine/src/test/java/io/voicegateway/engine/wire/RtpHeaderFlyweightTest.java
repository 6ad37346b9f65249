package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RtpHeaderFlyweightTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);

    @Test
    void shouldReadWhatItWrote() {
        RtpHeaderFlyweight.write(buffer, true, 111, 65_535, 0x89ABCDEF, 0xDEADBEEF);

        assertEquals(12, RtpHeaderFlyweight.headerLength(buffer, 0, 20));
        assertTrue(RtpHeaderFlyweight.isMarked(buffer, 0));
        assertEquals(111, RtpHeaderFlyweight.payloadType(buffer, 0));
        assertEquals(65_535, RtpHeaderFlyweight.sequenceNumber(buffer, 0));
        assertEquals(0x89ABCDEF, RtpHeaderFlyweight.timestampTicks(buffer, 0));
        assertEquals(0xDEADBEEF, RtpHeaderFlyweight.ssrc(buffer, 0));
    }

    @Test
    void shouldCountSourcesAndExtensionToTheHeader() {
        RtpHeaderFlyweight.write(buffer, false, 111, 1, 2, 3);
        buffer.putByte(0, (byte) (0x80 | 0x10 | 2));
        buffer.putByte(12 + 8 + 3, (byte) 1);

        assertEquals(12 + 8 + 4 + 4, RtpHeaderFlyweight.headerLength(buffer, 0, 40));
        assertEquals(RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.headerLength(buffer, 0, 27));
        assertEquals(RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.headerLength(buffer, 0, 22));
    }

    @Test
    void shouldRefuseAWrongVersionAndShortPackets() {
        RtpHeaderFlyweight.write(buffer, false, 111, 1, 2, 3);
        assertEquals(RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.headerLength(buffer, 0, 11));
        buffer.putByte(0, (byte) 0x40);
        assertEquals(RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.headerLength(buffer, 0, 40));
    }

    @Test
    void shouldRefusePaddingThatIsLongerThanThePayload() {
        RtpHeaderFlyweight.write(buffer, false, 111, 1, 2, 3);
        buffer.putByte(0, (byte) 0xA0);
        buffer.putByte(19, (byte) 8);
        assertEquals(8, RtpHeaderFlyweight.paddingLength(buffer, 0, 20, 12));
        buffer.putByte(19, (byte) 9);
        assertEquals(
                RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.paddingLength(buffer, 0, 20, 12));
        buffer.putByte(19, (byte) 0);
        assertEquals(
                RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.paddingLength(buffer, 0, 20, 12));
        assertEquals(
                RtpHeaderFlyweight.MALFORMED, RtpHeaderFlyweight.paddingLength(buffer, 0, 12, 12));
    }

    @Test
    void shouldReadNoByteOutsideOfRandomPackets() {
        final Random random = new Random(3550);
        for (int i = 0; i < 200_000; i++) {
            final byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            final UnsafeBuffer exact = new UnsafeBuffer(bytes);
            final int headerLength = RtpHeaderFlyweight.headerLength(exact, 0, bytes.length);
            if (headerLength != RtpHeaderFlyweight.MALFORMED) {
                assertTrue(headerLength <= bytes.length);
                assertTrue(
                        RtpHeaderFlyweight.paddingLength(exact, 0, bytes.length, headerLength)
                                <= bytes.length);
            }
            assertTrue(OpusToc.packetSamples(exact, 0, bytes.length) <= OpusToc.MAX_PACKET_SAMPLES);
            assertTrue(RtcpFlyweight.packetLength(exact, 0, bytes.length) <= bytes.length);
        }
    }
}
