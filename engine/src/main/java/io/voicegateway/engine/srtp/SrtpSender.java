package io.voicegateway.engine.srtp;

import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.SequenceNumbers;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;

/**
 * Sending half of an SRTP session. Single-threaded: owned by the egress stage.
 * <p>
 * Each packet is protected once; what is sent again (RFC 4588 is not used) is the stored protected packet, never a second encryption
 * under the same index.
 */
public final class SrtpSender {
    /** Room that must follow a packet for tag and trailer, whatever the profile. */
    public static final int OVERHEAD_LIMIT = 20;

    private static final int PACKET_LENGTH_LIMIT = 2048;
    private static final long NONE = -1;
    private static final int RTCP_INDEX_MASK = 0x7FFF_FFFF;

    private final SrtpTransform transform;
    private final Long2LongHashMap highestIndexes = new Long2LongHashMap(NONE);
    private final byte[] scratch = new byte[PACKET_LENGTH_LIMIT + OVERHEAD_LIMIT];
    private int rtcpIndex;

    public SrtpSender(final SrtpKeys keys) {
        transform = SrtpTransform.of(keys);
    }

    /**
     * Protects an RTP packet in place.
     *
     * @param length of the plain packet; {@link #OVERHEAD_LIMIT} bytes behind it are writable
     * @return length of the protected packet
     */
    public int protectRtp(final MutableDirectBuffer buffer, final int offset, final int length) {
        final int headerLength = RtpHeaderFlyweight.headerLength(buffer, offset, length);
        assert headerLength != RtpHeaderFlyweight.MALFORMED : "we built a malformed RTP packet";
        final int ssrc = RtpHeaderFlyweight.ssrc(buffer, offset);
        final int sequence = RtpHeaderFlyweight.sequenceNumber(buffer, offset);
        final long highest = highestIndexes.get(ssrc);
        final long index = highest == NONE ? sequence : SequenceNumbers.extend(sequence, highest);
        if (index > highest) {
            highestIndexes.put(ssrc, index);
        }

        buffer.getBytes(offset, scratch, 0, length);
        final int protectedLength =
                transform.protectRtp(scratch, headerLength, length, ssrc, index);
        buffer.putBytes(offset, scratch, 0, protectedLength);
        return protectedLength;
    }

    /** Protects a compound RTCP packet in place; the same room is needed. */
    public int protectRtcp(final MutableDirectBuffer buffer, final int offset, final int length) {
        buffer.getBytes(offset, scratch, 0, length);
        final int ssrc = SrtpTransform.readInt(scratch, Integer.BYTES);
        rtcpIndex = rtcpIndex + 1 & RTCP_INDEX_MASK;
        final int protectedLength = transform.protectRtcp(scratch, length, ssrc, rtcpIndex);
        buffer.putBytes(offset, scratch, 0, protectedLength);
        return protectedLength;
    }
}
