package io.voicegateway.engine.transport;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An array of {@code struct mmsghdr}, each with one {@code iovec} and room for one address; to receive, also with room for the time that the
 * kernel gives a datagram. Memory of the garbage collector's, alive as long as this is.
 * <pre>
 *  0      8           16    24         32        40            48            56        60
 *  | name | namelen + | iov | iovlen   | control | controllen  | flags +     | msg_len | +
 * </pre>
 */
final class MessageBatch {
    private static final int MESSAGE_LENGTH = 64;
    private static final int NAME_OFFSET = 0;
    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int VECTOR_OFFSET = 16;
    private static final int VECTOR_COUNT_OFFSET = 24;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int LENGTH_OFFSET = 56;
    private static final int VECTOR_LENGTH = 16;
    private static final int ADDRESS_LENGTH = 32;

    // struct cmsghdr: length, level and type; then struct timespec.
    private static final int CONTROL_LENGTH = 32;
    private static final int CONTROL_LEVEL_OFFSET = 8;
    private static final int CONTROL_TYPE_OFFSET = 12;
    private static final int SECONDS_OFFSET = 16;
    private static final int NANOSECONDS_OFFSET = 24;
    private static final long NS_PER_S = 1_000_000_000;

    private final boolean isStamped;
    private final int vectorsOffset;
    private final int addressesOffset;
    private final int controlsOffset;
    private final UnsafeBuffer buffer;
    private final long address;

    /** To send. */
    MessageBatch(final int capacity) {
        this(capacity, false);
    }

    /** @param isStamped whether there is to be room for the kernel's times */
    MessageBatch(final int capacity, final boolean isStamped) {
        this.isStamped = isStamped;
        vectorsOffset = capacity * MESSAGE_LENGTH;
        addressesOffset = vectorsOffset + capacity * VECTOR_LENGTH;
        controlsOffset = addressesOffset + capacity * ADDRESS_LENGTH;
        buffer =
                new UnsafeBuffer(
                        BufferUtil.allocateDirectAligned(
                                controlsOffset + (isStamped ? capacity * CONTROL_LENGTH : 0),
                                Long.BYTES));
        address = buffer.addressOffset();
        for (int i = 0; i < capacity; i++) {
            final int message = i * MESSAGE_LENGTH;
            buffer.putLong(message + NAME_OFFSET, address + addressOffset(i));
            buffer.putLong(message + VECTOR_OFFSET, address + vectorsOffset + i * VECTOR_LENGTH);
            buffer.putLong(message + VECTOR_COUNT_OFFSET, 1);
            if (isStamped) {
                buffer.putLong(message + CONTROL_OFFSET, address + controlOffset(i));
            }
        }
    }

    /** Where the messages from this one on begin. */
    long address(final int index) {
        return address + (long) index * MESSAGE_LENGTH;
    }

    /** What a message is read into or sent from. */
    void bytes(final int index, final long bytes, final int length) {
        buffer.putLong(vectorsOffset + index * VECTOR_LENGTH, bytes);
        buffer.putLong(vectorsOffset + index * VECTOR_LENGTH + Long.BYTES, length);
    }

    long bytes(final int index) {
        return buffer.getLong(vectorsOffset + index * VECTOR_LENGTH);
    }

    int bytesLength(final int index) {
        return (int) buffer.getLong(vectorsOffset + index * VECTOR_LENGTH + Long.BYTES);
    }

    /** Bytes of address that the kernel may write, or has to read. */
    void addressLength(final int index, final int length) {
        buffer.putInt(index * MESSAGE_LENGTH + NAME_LENGTH_OFFSET, length);
    }

    /** Where the address of a message begins in {@link #buffer()}. */
    int addressOffset(final int index) {
        return addressesOffset + index * ADDRESS_LENGTH;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Makes the message ready to be read into: the kernel has put there how much it wrote. */
    void prepare(final int index) {
        addressLength(index, ADDRESS_LENGTH);
        if (isStamped) {
            buffer.putLong(index * MESSAGE_LENGTH + CONTROL_LENGTH_OFFSET, CONTROL_LENGTH);
        }
    }

    /** When the datagram that was read came to the kernel, on the real-time clock; 0 when it does not say. */
    long stampNs(final int index) {
        final int control = controlOffset(index);
        final boolean isThere =
                isStamped
                        && buffer.getLong(index * MESSAGE_LENGTH + CONTROL_LENGTH_OFFSET)
                                >= CONTROL_LENGTH
                        && buffer.getInt(control + CONTROL_LEVEL_OFFSET) == LinuxCalls.SOL_SOCKET
                        && buffer.getInt(control + CONTROL_TYPE_OFFSET)
                                == LinuxCalls.SO_TIMESTAMPNS;
        return isThere
                ? buffer.getLong(control + SECONDS_OFFSET) * NS_PER_S
                        + buffer.getLong(control + NANOSECONDS_OFFSET)
                : 0;
    }

    private int controlOffset(final int index) {
        return controlsOffset + index * CONTROL_LENGTH;
    }

    /** Bytes that the kernel has read or sent. */
    int length(final int index) {
        return buffer.getInt(index * MESSAGE_LENGTH + LENGTH_OFFSET);
    }
}
