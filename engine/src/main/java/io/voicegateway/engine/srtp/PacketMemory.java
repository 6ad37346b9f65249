package io.voicegateway.engine.srtp;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Where libcrypto finds a packet: where it lies, or, when that is the Java heap, in a copy. One per direction of a leg. */
final class PacketMemory implements AutoCloseable {
    private static final int LENGTH = SrtpReceiver.PACKET_LENGTH_LIMIT + SrtpSender.OVERHEAD_LIMIT;

    private final NativeBlock scratch = new NativeBlock(LENGTH);

    /** Room for one packet. */
    long scratch() {
        return scratch.address();
    }

    /**
     * The packet's address.
     *
     * @param capacity bytes from the offset on that may be written
     */
    long address(
            final DirectBuffer buffer, final int offset, final int length, final int capacity) {
        buffer.boundsCheck(offset, capacity);
        if (isNative(buffer)) {
            return buffer.addressOffset() + offset;
        }
        buffer.getBytes(offset, scratch.view(), 0, length);
        return scratch.address();
    }

    /** Brings the result to where the packet lies, if it is not already there. */
    void copyBack(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (!isNative(buffer)) {
            copyScratch(buffer, offset, 0, length);
        }
    }

    /** Copies from the scratch into the packet. */
    void copyScratch(
            final MutableDirectBuffer buffer,
            final int offset,
            final int scratchOffset,
            final int length) {
        buffer.putBytes(offset, scratch.view(), scratchOffset, length);
    }

    private static boolean isNative(final DirectBuffer buffer) {
        return buffer.byteArray() == null;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
