package io.voicegateway.engine.wire;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View over the header extension of an RTP packet, in the one-byte and the two-byte form.
 *
 * <pre>{@code
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |    0xBE (0x10)|   0xDE (0x0n) |        length in words        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |  ID   | len=0 |V| level       |   further elements, padding   |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8285#section-4">RFC 8285 §4</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6464#section-3">RFC 6464 §3, audio level</a>
 */
public final class RtpExtensionFlyweight {
    /** What {@link #audioLevel} answers when the packet names no level. */
    public static final int ABSENT = -1;

    private static final int FIXED_HEADER_LENGTH = 12;
    private static final int EXTENSION_HEADER_LENGTH = 4;
    private static final int ONE_BYTE_PROFILE = 0xBEDE;
    private static final int TWO_BYTE_PROFILE = 0x1000;
    private static final int ONE_BYTE_STOP_ID = 15;

    private RtpExtensionFlyweight() {}

    /**
     * The audio level of a packet whose header has been found valid.
     *
     * @param headerLength with CSRCs and extension
     * @param id           negotiated for ssrc-audio-level, 1 to 255
     * @return dB below overload, 0 to 127, or {@link #ABSENT}
     */
    public static int audioLevel(
            final DirectBuffer buffer, final int offset, final int headerLength, final int id) {
        final int first = buffer.getByte(offset);
        if ((first & 0x10) == 0) {
            return ABSENT;
        }
        final int extension = offset + FIXED_HEADER_LENGTH + (first & 0xF) * Integer.BYTES;
        final int profile = buffer.getShort(extension, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        final int start = extension + EXTENSION_HEADER_LENGTH;
        final int end = offset + headerLength;
        if (profile == ONE_BYTE_PROFILE) {
            return findInOneByteForm(buffer, start, end, id);
        }
        return (profile & 0xFFF0) == TWO_BYTE_PROFILE
                ? findInTwoByteForm(buffer, start, end, id)
                : ABSENT;
    }

    private static int findInOneByteForm(
            final DirectBuffer buffer, final int start, final int end, final int id) {
        int at = start;
        while (at < end) {
            final int element = buffer.getByte(at) & 0xFF;
            final int elementId = element >> 4;
            if (elementId == ONE_BYTE_STOP_ID) {
                return ABSENT;
            }
            if (elementId == id && at + 1 < end) {
                return buffer.getByte(at + 1) & 0x7F;
            }
            // A zero byte is padding; otherwise the length counts one less than the data.
            at += element == 0 ? 1 : 2 + (element & 0xF);
        }
        return ABSENT;
    }

    private static int findInTwoByteForm(
            final DirectBuffer buffer, final int start, final int end, final int id) {
        int at = start;
        while (at + 1 < end) {
            final int elementId = buffer.getByte(at) & 0xFF;
            final int length = elementId == 0 ? 0 : buffer.getByte(at + 1) & 0xFF;
            if (elementId == id && length >= 1 && at + 2 < end) {
                return buffer.getByte(at + 2) & 0x7F;
            }
            at += elementId == 0 ? 1 : 2 + length;
        }
        return ABSENT;
    }
}
