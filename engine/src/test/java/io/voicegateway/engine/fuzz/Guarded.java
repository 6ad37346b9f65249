package io.voicegateway.engine.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets in the middle of other bytes. A parser that reads outside of its packet says different things of the same packet; one that
 * writes there changes a guard.
 */
public final class Guarded {
    private static final int GUARD_LENGTH = 64;
    private static final byte[] GUARDS = {0, (byte) 0xFF, (byte) 0xA5};

    private Guarded() {}

    /** Reads a packet, and says what it found by value. */
    @FunctionalInterface
    public interface Parser<T> {
        T parse(UnsafeBuffer buffer, int offset, int length);
    }

    /** What the parser says of these bytes, the same whatever is around them. */
    public static <T> T parse(final byte[] packet, final Parser<T> parser) {
        // Nothing around it: the buffer's own bounds check sees what goes beyond.
        final T result = parser.parse(new UnsafeBuffer(packet.clone()), 0, packet.length);
        for (final byte guard : GUARDS) {
            assertEquals(result, between(guard, packet, parser));
        }
        return result;
    }

    private static <T> T between(final byte guard, final byte[] packet, final Parser<T> parser) {
        final byte[] bytes = new byte[GUARD_LENGTH + packet.length + GUARD_LENGTH];
        Arrays.fill(bytes, guard);
        System.arraycopy(packet, 0, bytes, GUARD_LENGTH, packet.length);
        final T result = parser.parse(new UnsafeBuffer(bytes), GUARD_LENGTH, packet.length);
        for (int i = 0; i < GUARD_LENGTH; i++) {
            assertEquals(guard, bytes[i], "written before the packet");
            assertEquals(guard, bytes[bytes.length - 1 - i], "written behind the packet");
        }
        return result;
    }
}
