package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RtpExtensionFlyweightTest {
    private static final String FIXED = "906f000100000001deadbeef";

    @Test
    void shouldReadLevelInOneByteForm() {
        assertEquals(37, level("bede0001" + "10a50000", 1));
        assertEquals(37, level("bede0002" + "4130310010a50000", 1));
        assertEquals(RtpExtensionFlyweight.ABSENT, level("bede0001" + "10a50000", 2));
        assertEquals(RtpExtensionFlyweight.ABSENT, level("bede0002" + "f000000010a50000", 1));
    }

    @Test
    void shouldReadLevelInTwoByteForm() {
        assertEquals(37, level("10000001" + "0101a500", 1));
        assertEquals(37, level("10000002" + "04023031000101a5", 1));
        assertEquals(RtpExtensionFlyweight.ABSENT, level("10000001" + "01000000", 1));
    }

    @Test
    void shouldFindNoLevelWithoutExtension() {
        final UnsafeBuffer packet =
                new UnsafeBuffer(HexFormat.of().parseHex("806f000100000001deadbeef"));
        assertEquals(
                RtpExtensionFlyweight.ABSENT, RtpExtensionFlyweight.audioLevel(packet, 0, 12, 1));
    }

    @Test
    void shouldStayWithinTheHeaderWhateverTheBytes() {
        final Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            final byte[] bytes = new byte[16 + 4 * random.nextInt(4)];
            random.nextBytes(bytes);
            bytes[0] = (byte) 0x90;
            bytes[12] = (byte) (random.nextBoolean() ? 0xBE : 0x10);
            bytes[13] = (byte) (random.nextBoolean() ? 0xDE : 0x00);
            bytes[14] = 0;
            bytes[15] = (byte) ((bytes.length - 16) / 4);
            final int level =
                    RtpExtensionFlyweight.audioLevel(
                            new UnsafeBuffer(bytes), 0, bytes.length, 1 + random.nextInt(14));
            assertTrue(level >= -1 && level <= 127);
        }
    }

    private static int level(final String extension, final int id) {
        final byte[] bytes = HexFormat.of().parseHex(FIXED + extension);
        return RtpExtensionFlyweight.audioLevel(new UnsafeBuffer(bytes), 0, bytes.length, id);
    }
}
