package io.voicegateway.engine.srtp;

import org.agrona.MutableDirectBuffer;

/** Lends javax.crypto, which knows arrays, a copy of the packet. */
final class HeapTransform implements SrtpTransform {
    private final ArrayTransform transform;
    private final byte[] scratch =
            new byte[SrtpReceiver.PACKET_LENGTH_LIMIT + SrtpSender.OVERHEAD_LIMIT];

    HeapTransform(final ArrayTransform transform) {
        this.transform = transform;
    }

    @Override
    public int protectRtp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        buffer.getBytes(offset, scratch, 0, length);
        return copyBack(
                buffer, offset, transform.protectRtp(scratch, headerLength, length, ssrc, index));
    }

    @Override
    public int unprotectRtp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int headerLength,
            final int length,
            final int ssrc,
            final long index) {
        buffer.getBytes(offset, scratch, 0, length);
        return copyBack(
                buffer, offset, transform.unprotectRtp(scratch, headerLength, length, ssrc, index));
    }

    @Override
    public int protectRtcp(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int ssrc,
            final int index) {
        buffer.getBytes(offset, scratch, 0, length);
        return copyBack(buffer, offset, transform.protectRtcp(scratch, length, ssrc, index));
    }

    @Override
    public int unprotectRtcp(
            final MutableDirectBuffer buffer, final int offset, final int length, final int ssrc) {
        buffer.getBytes(offset, scratch, 0, length);
        return copyBack(buffer, offset, transform.unprotectRtcp(scratch, length, ssrc));
    }

    /** The garbage collector's, all of it. */
    @Override
    public void close() {}

    private int copyBack(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (length != FAILED) {
            buffer.putBytes(offset, scratch, 0, length);
        }
        return length;
    }
}
