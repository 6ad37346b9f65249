package io.voicegateway.engine.srtp;

import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.SequenceNumbers;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Receiving half of an SRTP session: authenticates, decrypts in place, keeps a replay window per source (RFC 3711 §3.3).
 * <p>
 * Single-threaded: owned by the unprotect stage. A source gets state only after its first authentic packet, and one leg has at most
 * {@link #SSRC_LIMIT} sources, so strangers cannot make it grow.
 */
public final class SrtpReceiver {
    public static final int SSRC_LIMIT = 64;

    /** No datagram is longer. */
    public static final int PACKET_LENGTH_LIMIT = 2048;

    private static final int RTCP_HEADER_LENGTH = 8;

    private final SrtpTransform transform;
    private final int tagLength;
    private final Int2ObjectHashMap<ReplayWindow> rtpWindows = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<ReplayWindow> rtcpWindows = new Int2ObjectHashMap<>();
    private final byte[] scratch = new byte[PACKET_LENGTH_LIMIT];
    private int resultLength;
    private long packetIndex;

    public SrtpReceiver(final SrtpKeys keys) {
        transform = SrtpTransform.of(keys);
        tagLength = keys.profile().tagLength();
    }

    /**
     * Turns an SRTP packet into an RTP packet, in place. After OK, {@link #resultLength()} and {@link #packetIndex()} belong to it; after
     * anything else the bytes are unchanged.
     *
     * @param length bytes including the tag, at most {@link #PACKET_LENGTH_LIMIT}
     */
    public SrtpResult unprotectRtp(
            final MutableDirectBuffer buffer, final int offset, final int length) {
        final int headerLength = RtpHeaderFlyweight.headerLength(buffer, offset, length);
        if (headerLength == RtpHeaderFlyweight.MALFORMED
                || length < headerLength + tagLength
                || length > PACKET_LENGTH_LIMIT) {
            return SrtpResult.TOO_SHORT;
        }

        final int ssrc = RtpHeaderFlyweight.ssrc(buffer, offset);
        final int sequence = RtpHeaderFlyweight.sequenceNumber(buffer, offset);
        final ReplayWindow window = rtpWindows.get(ssrc);
        final long index =
                window == null ? sequence : SequenceNumbers.extend(sequence, window.highest());
        if (index < 0) {
            return SrtpResult.TOO_OLD;
        }
        final SrtpResult result = check(rtpWindows, window, index);
        if (result != SrtpResult.OK) {
            return result;
        }

        buffer.getBytes(offset, scratch, 0, length);
        final int plainLength = transform.unprotectRtp(scratch, headerLength, length, ssrc, index);
        return finish(rtpWindows, window, ssrc, index, buffer, offset, plainLength);
    }

    /** Turns an SRTCP packet into an RTCP packet, in place (RFC 3711 §3.4). */
    public SrtpResult unprotectRtcp(
            final MutableDirectBuffer buffer, final int offset, final int length) {
        if (length < RTCP_HEADER_LENGTH + SrtpTransform.RTCP_INDEX_LENGTH + tagLength
                || length > PACKET_LENGTH_LIMIT) {
            return SrtpResult.TOO_SHORT;
        }

        buffer.getBytes(offset, scratch, 0, length);
        final int ssrc = SrtpTransform.readInt(scratch, Integer.BYTES);
        final int index = transform.rtcpIndex(scratch, length);
        final ReplayWindow window = rtcpWindows.get(ssrc);
        final SrtpResult result = check(rtcpWindows, window, index);
        if (result != SrtpResult.OK) {
            return result;
        }
        return finish(
                rtcpWindows,
                window,
                ssrc,
                index,
                buffer,
                offset,
                transform.unprotectRtcp(scratch, length, ssrc));
    }

    /** Bytes of the packet that was unprotected last. */
    public int resultLength() {
        return resultLength;
    }

    /** The 48-bit index of the RTP packet that was unprotected last: rollover counter and sequence number. */
    public long packetIndex() {
        return packetIndex;
    }

    private static SrtpResult check(
            final Int2ObjectHashMap<ReplayWindow> windows,
            final @Nullable ReplayWindow window,
            final long index) {
        if (window == null) {
            return windows.size() < SSRC_LIMIT ? SrtpResult.OK : SrtpResult.TOO_MANY_SSRCS;
        }
        return window.check(index);
    }

    private SrtpResult finish(
            final Int2ObjectHashMap<ReplayWindow> windows,
            final @Nullable ReplayWindow known,
            final int ssrc,
            final long index,
            final MutableDirectBuffer buffer,
            final int offset,
            final int plainLength) {
        if (plainLength == SrtpTransform.FAILED) {
            return SrtpResult.AUTHENTICATION_FAILED;
        }

        ReplayWindow window = known;
        if (window == null) {
            // Allocates: once per source.
            window = new ReplayWindow();
            windows.put(ssrc, window);
        }
        window.add(index);
        buffer.putBytes(offset, scratch, 0, plainLength);
        resultLength = plainLength;
        packetIndex = index;
        return SrtpResult.OK;
    }
}
