package io.voicegateway.engine.bot;

import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stream.BotStream;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The RTP stream that a leg is in the room, whatever its bot speaks. Owned by the bot thread.
 * <p>
 * Its clock goes on, 960 ticks a frame, through every re-dial and every other bot; sequence numbers count packets.
 */
final class BotRtp {
    static final int TICKS_PER_FRAME = 960;

    private static final int TICKS_PER_MS = TICKS_PER_FRAME / BotLeg.FRAME_MS;
    private static final int HEADER_LENGTH = 12;
    private static final int VERSION_2 = 0x80;
    private static final int MARKER = 0x80;
    private static final long NS_PER_MS = 1_000_000L;

    private final BotStream stream;
    private final AudioIngress ingress;
    private final UnsafeBuffer packet =
            new UnsafeBuffer(new byte[HEADER_LENGTH + AudioCodec.FRAME_LENGTH_MAX]);

    // RFC 3550 §5.1 asks for random starts; egress rewrites both, so 0 keeps logs readable.
    private int sequenceNumber;
    private long tickPosition;
    private long tickNs;
    private long nextPosition;
    private boolean hasSent;

    BotRtp(final BotStream stream, final AudioIngress ingress) {
        this.stream = stream;
        this.ingress = ingress;
    }

    /** The clock starts. */
    void start(final long firstTickNs) {
        tickNs = firstTickNs;
    }

    /** The leg's next 20 ms. */
    void onTick(final long tickNs) {
        tickPosition += TICKS_PER_FRAME;
        this.tickNs = tickNs;
    }

    /** Ticks for which nothing is sent, for want of time. */
    void skip(final long tickCount) {
        tickPosition += tickCount * TICKS_PER_FRAME;
    }

    /** Where the clock stands at the tick, in RTP ticks since the leg was made. */
    long tickPosition() {
        return tickPosition;
    }

    /** Where the clock stands between two ticks. */
    long position(final long nowNs) {
        return tickPosition + (nowNs - tickNs) * TICKS_PER_MS / NS_PER_MS;
    }

    /** What was sent last ends here: the position of whatever follows without a gap. */
    long nextPosition() {
        return nextPosition;
    }

    /**
     * Sends one Opus packet.
     *
     * @param position of its first sample; not before the last one's end
     */
    void send(
            final byte[] payload,
            final int payloadLength,
            final long position,
            final int durationTicks,
            final long nowNs) {
        final boolean isContinuous = hasSent && position == nextPosition;
        packet.putByte(0, (byte) VERSION_2);
        packet.putByte(1, (byte) (stream.payloadType() | (isContinuous ? 0 : MARKER)));
        packet.putShort(2, (short) sequenceNumber++, ByteOrder.BIG_ENDIAN);
        packet.putInt(4, (int) position, ByteOrder.BIG_ENDIAN);
        packet.putInt(8, stream.ssrc(), ByteOrder.BIG_ENDIAN);
        packet.putBytes(HEADER_LENGTH, payload, 0, payloadLength);
        nextPosition = position + durationTicks;
        hasSent = true;
        // A full ring is counted by ingress: the packet is lost like any other.
        ingress.onBotRtp(stream, packet, 0, HEADER_LENGTH + payloadLength, nowNs);
    }
}
