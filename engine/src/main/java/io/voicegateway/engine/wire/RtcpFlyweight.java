package io.voicegateway.engine.wire;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * View over the packets of a compound RTCP packet, reduced-size ones included (RFC 5506).
 *
 * <pre>{@code
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |V=2|P| RC/FMT  |      PT       |      length in words - 1      |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                        SSRC of sender                         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3550#section-6.4">RFC 3550 §6.4</a>
 */
public final class RtcpFlyweight {
    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int TRANSPORT_FEEDBACK = 205;

    /** Feedback message type of a generic NACK (RFC 4585 §6.2.1). */
    public static final int NACK_FORMAT = 1;

    public static final int HEADER_LENGTH = 8;
    public static final int SENDER_INFO_LENGTH = 20;
    public static final int REPORT_BLOCK_LENGTH = 24;

    private static final int VERSION_BITS = 0x80;
    private static final int CNAME_ITEM = 1;
    private static final int CNAME_LENGTH = 8;

    private RtcpFlyweight() {}

    /**
     * Length of the packet at this offset in bytes.
     *
     * @param remaining bytes up to the end of the compound packet
     * @return 0 when there is no whole packet
     */
    public static int packetLength(
            final DirectBuffer buffer, final int offset, final int remaining) {
        if (remaining < HEADER_LENGTH || (buffer.getByte(offset) & 0xC0) != VERSION_BITS) {
            return 0;
        }
        final int length =
                ((buffer.getShort(offset + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF) + 1) * Integer.BYTES;
        return length >= HEADER_LENGTH && length <= remaining ? length : 0;
    }

    /** Report count, or feedback message type. */
    public static int count(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset) & 0x1F;
    }

    public static int packetType(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + 1) & 0xFF;
    }

    public static int senderSsrc(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + 4, ByteOrder.BIG_ENDIAN);
    }

    /** The middle 32 bits of a sender report's NTP time, which come back as LSR. */
    public static int ntpMiddle(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + HEADER_LENGTH + 2, ByteOrder.BIG_ENDIAN);
    }

    /** Offset of report block {@code index} of an SR or RR. */
    public static int reportBlockOffset(
            final DirectBuffer buffer, final int offset, final int index) {
        final int first =
                packetType(buffer, offset) == SENDER_REPORT
                        ? HEADER_LENGTH + SENDER_INFO_LENGTH
                        : HEADER_LENGTH;
        return offset + first + index * REPORT_BLOCK_LENGTH;
    }

    public static int reportSsrc(final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset, ByteOrder.BIG_ENDIAN);
    }

    /** Packets lost since the beginning, sign-extended from 24 bits. */
    public static int reportCumulativeLost(final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset + 4, ByteOrder.BIG_ENDIAN) << 8 >> 8;
    }

    /** The receiver's extended highest sequence number, raw 32 bits. */
    public static int reportHighestSequence(final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset + 8, ByteOrder.BIG_ENDIAN);
    }

    /** Interarrival jitter in units of the timestamp, raw 32 bits. */
    public static int reportJitter(final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset + 12, ByteOrder.BIG_ENDIAN);
    }

    public static int reportLastSenderReport(final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset + 16, ByteOrder.BIG_ENDIAN);
    }

    /** Delay since the last SR in units of 1/65536 s. */
    public static int reportDelaySinceLastSenderReport(
            final DirectBuffer buffer, final int blockOffset) {
        return buffer.getInt(blockOffset + 20, ByteOrder.BIG_ENDIAN);
    }

    /** SSRC that a feedback message is about. */
    public static int mediaSsrc(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + 8, ByteOrder.BIG_ENDIAN);
    }

    /** Writes the head of an SR with one sender info; returns its length. */
    public static int writeSenderReport(
            final MutableDirectBuffer buffer,
            final int ssrc,
            final long ntpTime,
            final int timestampTicks,
            final int packetCount,
            final int octetCount) {
        writeHeader(buffer, 0, 0, SENDER_REPORT, HEADER_LENGTH + SENDER_INFO_LENGTH, ssrc);
        buffer.putLong(8, ntpTime, ByteOrder.BIG_ENDIAN);
        buffer.putInt(16, timestampTicks, ByteOrder.BIG_ENDIAN);
        buffer.putInt(20, packetCount, ByteOrder.BIG_ENDIAN);
        buffer.putInt(24, octetCount, ByteOrder.BIG_ENDIAN);
        return HEADER_LENGTH + SENDER_INFO_LENGTH;
    }

    /** Writes an RR without blocks; returns its length. */
    public static int writeReceiverReport(final MutableDirectBuffer buffer, final int ssrc) {
        writeHeader(buffer, 0, 0, RECEIVER_REPORT, HEADER_LENGTH, ssrc);
        return HEADER_LENGTH;
    }

    /** Appends a report block to the SR or RR at offset 0 of {@code reportLength} bytes; returns the new length. */
    public static int appendReportBlock(
            final MutableDirectBuffer buffer,
            final int reportLength,
            final int ssrc,
            final int fractionLost,
            final int cumulativeLost,
            final int extendedHighestSequence) {
        buffer.putInt(reportLength, ssrc, ByteOrder.BIG_ENDIAN);
        buffer.putInt(
                reportLength + 4,
                fractionLost << 24 | cumulativeLost & 0xFFFFFF,
                ByteOrder.BIG_ENDIAN);
        buffer.putInt(reportLength + 8, extendedHighestSequence, ByteOrder.BIG_ENDIAN);
        final int newLength = reportLength + REPORT_BLOCK_LENGTH;
        buffer.putByte(0, (byte) (buffer.getByte(0) + 1));
        buffer.putShort(2, (short) (newLength / Integer.BYTES - 1), ByteOrder.BIG_ENDIAN);
        return newLength;
    }

    /** Completes the report block that was appended last: jitter in ticks, LSR and DLSR. */
    public static void completeReportBlock(
            final MutableDirectBuffer buffer,
            final int reportLength,
            final int jitterTicks,
            final int lastSenderReport,
            final int delaySinceLastSenderReport) {
        buffer.putInt(reportLength - 12, jitterTicks, ByteOrder.BIG_ENDIAN);
        buffer.putInt(reportLength - 8, lastSenderReport, ByteOrder.BIG_ENDIAN);
        buffer.putInt(reportLength - 4, delaySinceLastSenderReport, ByteOrder.BIG_ENDIAN);
    }

    /** Appends an SDES packet whose CNAME is the SSRC in hexadecimal; returns the compound packet's length. */
    public static int appendSourceDescription(
            final MutableDirectBuffer buffer, final int offset, final int ssrc) {
        // Chunk: SSRC, item (type, length, text), then at least one zero byte up to a word.
        final int length = HEADER_LENGTH + 2 + CNAME_LENGTH + 2;
        writeHeader(buffer, offset, 1, SOURCE_DESCRIPTION, length, ssrc);
        buffer.putByte(offset + 8, (byte) CNAME_ITEM);
        buffer.putByte(offset + 9, (byte) CNAME_LENGTH);
        for (int i = 0; i < CNAME_LENGTH; i++) {
            final int digit = ssrc >>> 28 - 4 * i & 0xF;
            buffer.putByte(offset + 10 + i, (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
        buffer.putShort(offset + 18, (short) 0);
        return offset + length;
    }

    private static void writeHeader(
            final MutableDirectBuffer buffer,
            final int offset,
            final int count,
            final int packetType,
            final int length,
            final int ssrc) {
        buffer.putByte(offset, (byte) (VERSION_BITS | count));
        buffer.putByte(offset + 1, (byte) packetType);
        buffer.putShort(offset + 2, (short) (length / Integer.BYTES - 1), ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + 4, ssrc, ByteOrder.BIG_ENDIAN);
    }
}
