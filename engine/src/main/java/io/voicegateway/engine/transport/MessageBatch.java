package io.voicegateway.engine.transport;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An array of {@code struct mmsghdr}, each with one {@code iovec} and room for one address. Memory of the garbage collector's, alive as
 * long as this is.
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
    private static final int LENGTH_OFFSET = 56;
    private static final int VECTOR_LENGTH = 16;
    private static final int ADDRESS_LENGTH = 32;

    private final int vectorsOffset;
    private final int addressesOffset;
    private final UnsafeBuffer buffer;
    private final long address;

    MessageBatch(final int capacity) {
        vectorsOffset = capacity * MESSAGE_LENGTH;
        addressesOffset = vectorsOffset + capacity * VECTOR_LENGTH;
        buffer =
                new UnsafeBuffer(
                        BufferUtil.allocateDirectAligned(
                                addressesOffset + capacity * ADDRESS_LENGTH, Long.BYTES));
        address = buffer.addressOffset();
        for (int i = 0; i < capacity; i++) {
            final int message = i * MESSAGE_LENGTH;
            buffer.putLong(message + NAME_OFFSET, address + addressOffset(i));
            buffer.putLong(message + VECTOR_OFFSET, address + vectorsOffset + i * VECTOR_LENGTH);
            buffer.putLong(message + VECTOR_COUNT_OFFSET, 1);
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

    /** Bytes that the kernel has read or sent. */
    int length(final int index) {
        return buffer.getInt(index * MESSAGE_LENGTH + LENGTH_OFFSET);
    }
}
