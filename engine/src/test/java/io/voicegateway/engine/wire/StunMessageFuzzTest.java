package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Guarded;
import io.voicegateway.engine.fuzz.Mutants;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class StunMessageFuzzTest {
    private static final byte[] KEY = "a-password-of-24-letters".getBytes(StandardCharsets.UTF_8);
    private static final int LENGTH_END = 4;
    private static final int CREDIBLE_LENGTH_MIN = 44;

    private record Message(
            boolean isWellFormed,
            boolean isAuthentic,
            int type,
            String username,
            long priority,
            boolean isControlling,
            boolean isNominating,
            int errorCode) {}

    private static final Message MALFORMED = new Message(false, false, 0, "", 0, false, false, 0);

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldStayInsideTheMessage(final byte[] datagram) {
        final Message message = Guarded.parse(datagram, StunMessageFuzzTest::parse);

        if (message.isWellFormed()) {
            assertEquals(0, datagram.length % 4);
            assertTrue(message.username().length() <= datagram.length);
            assertTrue(message.priority() >= 0 && message.priority() <= 0xFFFF_FFFFL);
            assertTrue(message.errorCode() >= 0 && message.errorCode() <= 799);
        }
        if (message.isAuthentic()) {
            assertTrue(isGenuine(datagram), () -> HexFormat.of().formatHex(datagram));
        }
    }

    @Test
    void shouldStayInsideTheMessageWhenMutated() {
        Mutants.forEach(corpus(), 50_000, this::shouldStayInsideTheMessage);
    }

    static List<byte[]> corpus() {
        return List.of(
                message(
                        StunMessage.BINDING_REQUEST,
                        w -> w.username("peer:ours").priority(1L << 31).controlled(7)),
                message(
                        StunMessage.BINDING_REQUEST,
                        w -> w.username("peer:ours").priority(1).controlling(-1).useCandidate()),
                message(
                        StunMessage.BINDING_SUCCESS,
                        w -> w.xorMappedAddress(new InetSocketAddress("127.0.0.1", 7882))),
                message(
                        StunMessage.BINDING_SUCCESS,
                        w -> w.xorMappedAddress(new InetSocketAddress("::1", 7882))),
                message(StunMessage.BINDING_ERROR, w -> w.errorCode(487)));
    }

    private static Message parse(final DirectBuffer buffer, final int offset, final int length) {
        final StunMessage message = new StunMessage();
        if (!message.parse(buffer, offset, length)) {
            return MALFORMED;
        }
        return new Message(
                true,
                message.isAuthentic(KEY),
                message.type(),
                message.username(),
                message.priority(),
                message.isControlling(),
                message.isNominating(),
                message.errorCode());
    }

    /** What the integrity covers is as it was written: the start of a message, but for its length field (RFC 8489 §14.5). */
    private static boolean isGenuine(final byte[] datagram) {
        return corpus().stream()
                .anyMatch(
                        genuine -> {
                            final int covered = genuine.length - 8;
                            return datagram.length >= Math.max(covered, CREDIBLE_LENGTH_MIN)
                                    && Arrays.equals(genuine, 0, 2, datagram, 0, 2)
                                    && Arrays.equals(
                                            genuine,
                                            LENGTH_END,
                                            covered,
                                            datagram,
                                            LENGTH_END,
                                            covered);
                        });
    }

    private static byte[] message(final int type, final UnaryOperator<StunWriter> attributes) {
        final byte[] bytes = new byte[512];
        final StunWriter writer = new StunWriter(new UnsafeBuffer(bytes)).start(type, 1, 2);
        return Arrays.copyOf(bytes, attributes.apply(writer).finish(KEY));
    }
}
