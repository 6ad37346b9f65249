package io.voicegateway.engine.srtp;

import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.SequenceNumbers;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Receiving half of an SRTP session: authenticates, decrypts in place, keeps a replay window per source (RFC 3711 §3.3).
 * <p>
 * Single-threaded: owned by the unprotect stage, which also closes it. A source gets state only after its first authentic packet, and one leg has at most
 * {@link #SSRC_LIMIT} sources, so strangers cannot make it grow.
 */
public final class SrtpReceiver implements AutoCloseable {
    public static final int SSRC_LIMIT = 64;

    /** No datagram is longer. */
    public static final int PACKET_LENGTH_LIMIT = 2048;

    private static final int RTCP_INDEX_MASK = 0x7FFF_FFFF;
    private static final int SSRC_OFFSET = 4;

    private final SrtpTransform transform;
    private final int tagLength;
    private final Int2ObjectHashMap<ReplayWindow> rtpWindows = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<ReplayWindow> rtcpWindows = new Int2ObjectHashMap<>();
    private final SrtpCrypto crypto;
    private final int rtcpTrailerLength;
    private int resultLength;
    private long packetIndex;
    private boolean isClosed;

    public SrtpReceiver(final SrtpCrypto crypto, final SrtpSessionKeys keys) {
        this.crypto = crypto;
        transform = crypto.open(keys);
        tagLength = keys.profile().tagLength();
        rtcpTrailerLength = keys.profile().rtcpTrailerLength();
    }

    public SrtpReceiver(final SrtpCrypto crypto, final SrtpKeys keys) {
        this(crypto, SrtpSessionKeys.derive(keys));
    }

    /**
     * Turns an SRTP packet into an RTP packet, in place. After OK, {@link #resultLength()} and {@link #packetIndex()} belong to it; after
     * anything else the bytes are unchanged.
     *
     * @param length bytes including the tag, at most {@link #PACKET_LENGTH_LIMIT}
     */
    public SrtpResult unprotectRtp(
            final MutableDirectBuffer buffer, final int offset, final int length) {
        requireOpen();
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

        final int plainLength =
                transform.unprotectRtp(buffer, offset, headerLength, length, ssrc, index);
        return finish(rtpWindows, window, ssrc, index, plainLength);
    }

    /** Turns an SRTCP packet into an RTCP packet, in place (RFC 3711 §3.4). */
    public SrtpResult unprotectRtcp(
            final MutableDirectBuffer buffer, final int offset, final int length) {
        requireOpen();
        if (length < SrtpTransform.RTCP_HEADER_LENGTH + SrtpTransform.RTCP_INDEX_LENGTH + tagLength
                || length > PACKET_LENGTH_LIMIT) {
            return SrtpResult.TOO_SHORT;
        }

        final int ssrc = buffer.getInt(offset + SSRC_OFFSET, ByteOrder.BIG_ENDIAN);
        final int trailer =
                buffer.getInt(offset + length - rtcpTrailerLength, ByteOrder.BIG_ENDIAN);
        final int index = trailer & RTCP_INDEX_MASK;
        final ReplayWindow window = rtcpWindows.get(ssrc);
        final SrtpResult result = check(rtcpWindows, window, index);
        if (result != SrtpResult.OK) {
            return result;
        }
        final int plainLength = transform.unprotectRtcp(buffer, offset, length, ssrc);
        return finish(rtcpWindows, window, ssrc, index, plainLength);
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
        resultLength = plainLength;
        packetIndex = index;
        return SrtpResult.OK;
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
