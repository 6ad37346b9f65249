package io.voicegateway.engine.wire;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * View over an RTP header.
 *
 * <pre>{@code
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                           timestamp                           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |           synchronization source (SSRC) identifier            |
 *  +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 *  |        0 to 15 CSRCs, then with X set: profile, length        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3550#section-5.1">RFC 3550 §5.1</a>
 */
public final class RtpHeaderFlyweight {
    public static final int MIN_HEADER_LENGTH = 12;

    private static final int VERSION = 2;
    private static final int SEQUENCE_OFFSET = 2;
    private static final int TIMESTAMP_OFFSET = 4;
    private static final int SSRC_OFFSET = 8;
    private static final int EXTENSION_HEADER_LENGTH = 4;

    /** What {@link #headerLength(DirectBuffer, int, int)} answers for bytes that are no RTP packet. */
    public static final int MALFORMED = -1;

    private RtpHeaderFlyweight() {}

    /**
     * Length of the header with CSRCs and extension, after checking that it is one (RFC 3550 A.1).
     *
     * @param length of the whole packet in bytes
     * @return {@link #MALFORMED} when the version is wrong or the header is longer than the packet
     */
    public static int headerLength(final DirectBuffer buffer, final int offset, final int length) {
        if (length < MIN_HEADER_LENGTH) {
            return MALFORMED;
        }

        final int first = buffer.getByte(offset);
        if ((first >> 6 & 0x3) != VERSION) {
            return MALFORMED;
        }

        int headerLength = MIN_HEADER_LENGTH + (first & 0xF) * Integer.BYTES;
        if ((first & 0x10) != 0) {
            if (headerLength + EXTENSION_HEADER_LENGTH > length) {
                return MALFORMED;
            }
            final int words =
                    buffer.getShort(offset + headerLength + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            headerLength += EXTENSION_HEADER_LENGTH + words * Integer.BYTES;
        }
        return headerLength <= length ? headerLength : MALFORMED;
    }

    /**
     * Bytes of padding at the end of a plain packet, its count byte included.
     *
     * @return {@link #MALFORMED} when the padding is longer than what follows the header
     */
    public static int paddingLength(
            final DirectBuffer buffer, final int offset, final int length, final int headerLength) {
        if ((buffer.getByte(offset) & 0x20) == 0) {
            return 0;
        }
        final int padding = length == headerLength ? 0 : buffer.getByte(offset + length - 1) & 0xFF;
        return padding == 0 || padding > length - headerLength ? MALFORMED : padding;
    }

    public static boolean isMarked(final DirectBuffer buffer, final int offset) {
        return (buffer.getByte(offset + 1) & 0x80) != 0;
    }

    public static int payloadType(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + 1) & 0x7F;
    }

    public static int sequenceNumber(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + SEQUENCE_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    public static int timestampTicks(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + TIMESTAMP_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    public static int ssrc(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + SSRC_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /** Writes a fixed header without CSRCs, extension or padding. */
    public static void write(
            final MutableDirectBuffer buffer,
            final boolean isMarked,
            final int payloadType,
            final int sequenceNumber,
            final int timestampTicks,
            final int ssrc) {
        buffer.putByte(0, (byte) (VERSION << 6));
        buffer.putByte(1, (byte) ((isMarked ? 0x80 : 0) | payloadType));
        buffer.putShort(SEQUENCE_OFFSET, (short) sequenceNumber, ByteOrder.BIG_ENDIAN);
        buffer.putInt(TIMESTAMP_OFFSET, timestampTicks, ByteOrder.BIG_ENDIAN);
        buffer.putInt(SSRC_OFFSET, ssrc, ByteOrder.BIG_ENDIAN);
    }
}
