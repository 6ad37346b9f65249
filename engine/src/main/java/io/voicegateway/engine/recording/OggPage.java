package io.voicegateway.engine.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * One Ogg page under construction: packets go in, and out comes the page with lacing and checksum. All fields are little-endian.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |                  capture pattern "OggS"                       |  0
 * +---------------+---------------+---------------+---------------+
 * |    version    |     flags     |   granule position            |  4
 * +---------------+---------------+                               +
 * |                                                               |  8
 * +                               +---------------+---------------+
 * |                               |   serial number               | 12
 * +---------------+---------------+---------------+---------------+
 * |                               |   page sequence number        | 16
 * +---------------+---------------+---------------+---------------+
 * |                               |   CRC checksum                | 20
 * +---------------+---------------+---------------+---------------+
 * |                               | segment count | segment table | 24
 * +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * Design note: a packet never spans pages, so each page can be read, replaced or cut off alone. Used by the recording thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3533#section-6">RFC 3533 §6</a>
 */
final class OggPage {
    static final int FLAGS_OFFSET = 5;
    static final int GRANULE_OFFSET = 6;
    static final int SERIAL_OFFSET = 14;
    static final int SEQUENCE_OFFSET = 18;
    static final int CRC_OFFSET = 22;
    static final int SEGMENT_COUNT_OFFSET = 26;
    static final int HEADER_LENGTH = 27;

    static final int CAPTURE_PATTERN = 0x5367_674f;
    static final int FLAG_BEGIN_OF_STREAM = 0x02;
    static final int FLAG_END_OF_STREAM = 0x04;

    static final int SEGMENT_LIMIT = 255;
    static final int SEGMENT_LENGTH = 255;
    static final int PAGE_LENGTH_MAX =
            HEADER_LENGTH + SEGMENT_LIMIT + SEGMENT_LIMIT * SEGMENT_LENGTH;

    // A one-second page of speech is about 8 KB; a bound on the body bounds the memory of a track.
    private static final int BODY_LENGTH_LIMIT = 16 * 1024;
    private static final int BODY_LENGTH_INITIAL = 2 * 1024;
    // The header's length is known only when the page ends: it is laid right before the body.
    private static final int BODY_OFFSET = HEADER_LENGTH + SEGMENT_LIMIT;

    private final byte[] lacing = new byte[SEGMENT_LIMIT];
    private ByteBuffer buffer =
            ByteBuffer.allocate(BODY_OFFSET + BODY_LENGTH_INITIAL).order(ByteOrder.LITTLE_ENDIAN);
    private int segmentCount;
    private int bodyLength;

    boolean isEmpty() {
        return segmentCount == 0;
    }

    /** Whether a packet of that length still fits. An empty page takes any packet. */
    boolean hasRoomFor(final int packetLength) {
        return isEmpty()
                || segmentCount + packetLength / SEGMENT_LENGTH + 1 <= SEGMENT_LIMIT
                        && bodyLength + packetLength <= BODY_LENGTH_LIMIT;
    }

    void append(final DirectBuffer packet, final int offset, final int length) {
        assert hasRoomFor(length) : "page is full: length=" + length;

        reserve(length);
        packet.getBytes(offset, buffer.array(), BODY_OFFSET + bodyLength, length);
        bodyLength += length;
        for (int left = length; left >= 0; left -= SEGMENT_LENGTH) {
            lacing[segmentCount++] = (byte) Math.min(left, SEGMENT_LENGTH);
        }
    }

    /** Ends the page and empties it. The result is valid until the next packet is appended. */
    ByteBuffer seal(
            final int flags, final long granulePosition, final int serial, final int sequence) {
        final int start = BODY_OFFSET - segmentCount - HEADER_LENGTH;
        final int end = BODY_OFFSET + bodyLength;
        buffer.clear();
        buffer.putInt(start, CAPTURE_PATTERN)
                .put(start + 4, (byte) 0)
                .put(start + FLAGS_OFFSET, (byte) flags)
                .putLong(start + GRANULE_OFFSET, granulePosition)
                .putInt(start + SERIAL_OFFSET, serial)
                .putInt(start + SEQUENCE_OFFSET, sequence)
                .putInt(start + CRC_OFFSET, 0)
                .put(start + SEGMENT_COUNT_OFFSET, (byte) segmentCount)
                .put(start + HEADER_LENGTH, lacing, 0, segmentCount)
                .putInt(start + CRC_OFFSET, OggCrc32.update(0, buffer.array(), start, end - start));
        segmentCount = 0;
        bodyLength = 0;
        return buffer.limit(end).position(start);
    }

    private void reserve(final int length) {
        final int needed = BODY_OFFSET + bodyLength + length;
        if (needed > buffer.capacity()) {
            final int capacity = Math.max(needed, buffer.capacity() * 2);
            buffer =
                    ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
