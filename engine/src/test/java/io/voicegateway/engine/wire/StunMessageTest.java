package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class StunMessageTest {
    /** RFC 5769 §2.1, sample request. */
    private static final String REQUEST =
            "000100582112a442b7e7a701bc34d686fa87dfae"
                    + "802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff80290008932ff9b151263b36"
                    + "000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                    + "80280004e57a3bcf";

    /** RFC 5769 §2.2, sample IPv4 response. */
    private static final String RESPONSE =
            "0101003c2112a442b7e7a701bc34d686fa87dfae"
                    + "8022000b7465737420766563746f7220"
                    + "002000080001a147e112a643"
                    + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                    + "80280004c07d4c96";

    private static final byte[] KEY = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.UTF_8);

    private final StunMessage message = new StunMessage();

    @Test
    void shouldReadTheSampleRequest() {
        assertTrue(parse(bytes(REQUEST)));

        assertEquals(StunMessage.BINDING_REQUEST, message.type());
        assertEquals("evtj:h6vY", message.username());
        assertEquals(0x6e0001ffL, message.priority());
        assertFalse(message.isControlling());
        assertTrue(message.isAuthentic(KEY));
        assertFalse(message.isAuthentic("another".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldReadTheSampleResponse() {
        assertTrue(parse(bytes(RESPONSE)));

        assertEquals(StunMessage.BINDING_SUCCESS, message.type());
        assertEquals(0xb7e7a701, message.transactionHigh());
        assertEquals(0xbc34d686fa87dfaeL, message.transactionLow());
        assertTrue(message.isAuthentic(KEY));
    }

    @Test
    void shouldRefuseEveryBitThatChangesUnderTheIntegrity() {
        final byte[] genuine = bytes(REQUEST);
        final int fingerprintLength = 8;
        for (int bit = 0; bit < (genuine.length - fingerprintLength) * 8; bit++) {
            final byte[] changed = genuine.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(parse(changed) && message.isAuthentic(KEY), "bit " + bit);
        }
    }

    @Test
    void shouldReadWhatTheWriterWrote() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final int length =
                new StunWriter(buffer)
                        .start(StunMessage.BINDING_REQUEST, 1, 2)
                        .username("remote:local")
                        .priority(0xFFFF_FFFFL)
                        .controlling(-1)
                        .useCandidate()
                        .finish(KEY);

        assertTrue(message.parse(buffer, 0, length));
        assertEquals("remote:local", message.username());
        assertEquals(0xFFFF_FFFFL, message.priority());
        assertTrue(message.isControlling());
        assertTrue(message.isNominating());
        assertEquals(-1, message.tieBreaker());
        assertTrue(message.isAuthentic(KEY));
    }

    @Test
    void shouldSurviveRandomBytesAndMutations() {
        final Random random = new Random(8489);
        final byte[] genuine = bytes(REQUEST);
        for (int i = 0; i < 200_000; i++) {
            final byte[] bytes;
            if (random.nextBoolean()) {
                bytes = java.util.Arrays.copyOf(genuine, random.nextInt(genuine.length + 8));
                for (int change = 0; change < 3 && bytes.length > 0; change++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            } else {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            }
            if (parse(bytes)) {
                message.isAuthentic(KEY);
            }
        }
    }

    private boolean parse(final byte[] bytes) {
        return message.parse(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static byte[] bytes(final String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
