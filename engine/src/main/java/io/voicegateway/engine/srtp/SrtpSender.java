package io.voicegateway.engine.srtp;

import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.SequenceNumbers;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;

/**
 * Sending half of an SRTP session. Single-threaded: owned by the egress stage, which also closes it.
 * <p>
 * Each packet is protected once; what is sent again (RFC 4588 is not used) is the stored protected packet, never a second encryption
 * under the same index.
 */
public final class SrtpSender implements AutoCloseable {
    /** Room that must follow a packet for tag and trailer, whatever the profile. */
    public static final int OVERHEAD_LIMIT = 20;

    private static final int SSRC_OFFSET = 4;
    private static final long NONE = -1;
    private static final int RTCP_INDEX_MASK = 0x7FFF_FFFF;

    private final SrtpTransform transform;
    private final Long2LongHashMap highestIndexes = new Long2LongHashMap(NONE);
    private final SrtpCrypto crypto;
    private int rtcpIndex;
    private boolean isClosed;

    public SrtpSender(final SrtpCrypto crypto, final SrtpSessionKeys keys) {
        this.crypto = crypto;
        transform = crypto.open(keys);
    }

    public SrtpSender(final SrtpCrypto crypto, final SrtpKeys keys) {
        this(crypto, SrtpSessionKeys.derive(keys));
    }

    /**
     * Protects an RTP packet in place.
     *
     * @param length of the plain packet; {@link #OVERHEAD_LIMIT} bytes behind it are writable
     * @return length of the protected packet
     */
    public int protectRtp(final MutableDirectBuffer buffer, final int offset, final int length) {
        requireOpen();
        final int headerLength = RtpHeaderFlyweight.headerLength(buffer, offset, length);
        assert headerLength != RtpHeaderFlyweight.MALFORMED : "we built a malformed RTP packet";
        final int ssrc = RtpHeaderFlyweight.ssrc(buffer, offset);
        final int sequence = RtpHeaderFlyweight.sequenceNumber(buffer, offset);
        final long highest = highestIndexes.get(ssrc);
        final long index = highest == NONE ? sequence : SequenceNumbers.extend(sequence, highest);
        if (index > highest) {
            highestIndexes.put(ssrc, index);
        }

        return transform.protectRtp(buffer, offset, headerLength, length, ssrc, index);
    }

    /** Protects a compound RTCP packet in place; the same room is needed. */
    public int protectRtcp(final MutableDirectBuffer buffer, final int offset, final int length) {
        requireOpen();
        final int ssrc = buffer.getInt(offset + SSRC_OFFSET, ByteOrder.BIG_ENDIAN);
        rtcpIndex = rtcpIndex + 1 & RTCP_INDEX_MASK;
        return transform.protectRtcp(buffer, offset, length, ssrc, rtcpIndex);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the keys were given back");
        }
    }

    /** Gives the keys back. Idempotent; nothing else works afterwards. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            crypto.close(transform);
        }
    }
}
