package io.voicegateway.engine.bot;

import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stream.BotStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way of one leg from its bot to the room: playout, encoder, RTP. Owned by the bot thread.
 * <p>
 * The RTP timestamp follows the clock, 960 ticks a frame, through every re-dial; sequence numbers count packets. A silent bot is sent as
 * silence, and so is one that
 * is muted: receivers keep their jitter buffers settled for its next word, conceal nothing where it is cut, and nobody takes the leg for
 * dead.
 */
final class AudioFromBot {
    static final int TICKS_PER_FRAME = 960;

    private static final int HEADER_LENGTH = 12;
    private static final int VERSION_2 = 0x80;
    private static final int MARKER = 0x80;

    private final PlayoutBuffer playout;
    private final AudioCodec.Encoder encoder;
    private final BotStream stream;
    private final AudioIngress ingress;
    private final short[] frame;
    private final byte[] payload = new byte[AudioCodec.FRAME_LENGTH_MAX];
    private final UnsafeBuffer packet =
            new UnsafeBuffer(new byte[HEADER_LENGTH + AudioCodec.FRAME_LENGTH_MAX]);

    private int sequenceNumber;
    private int timestampTicks;
    private boolean isContinuous;

    AudioFromBot(
            final PlayoutBuffer playout,
            final AudioCodec.Encoder encoder,
            final int sampleRateHz,
            final BotStream stream,
            final AudioIngress ingress) {
        this.playout = playout;
        this.encoder = encoder;
        this.stream = stream;
        this.ingress = ingress;
        frame = new short[sampleRateHz / 1000 * BotLeg.FRAME_MS];
        // RFC 3550 §5.1 asks for random starts; egress rewrites both, so 0 keeps logs readable.
    }

    /** Sends what is due on this tick, silence when that is nothing. */
    void tick(final long tickNs) {
        timestampTicks += TICKS_PER_FRAME;
        if (!playout.read(frame, tickNs)) {
            Arrays.fill(frame, (short) 0);
        }
        send(tickNs);
    }

    /** Ticks for which nothing is sent, for want of time: the clock goes on. */
    void skip(final long tickCount) {
        timestampTicks += (int) (tickCount * TICKS_PER_FRAME);
        isContinuous = false;
    }

    private void send(final long tickNs) {
        final int payloadLength = encoder.encode(frame, frame.length, payload);
        if (payloadLength <= 0) {
            throw new IllegalStateException("Opus encoder failed: error=" + payloadLength);
        }
        packet.putByte(0, (byte) VERSION_2);
        packet.putByte(1, (byte) (stream.payloadType() | (isContinuous ? 0 : MARKER)));
        packet.putShort(2, (short) sequenceNumber++, ByteOrder.BIG_ENDIAN);
        packet.putInt(4, timestampTicks, ByteOrder.BIG_ENDIAN);
        packet.putInt(8, stream.ssrc(), ByteOrder.BIG_ENDIAN);
        packet.putBytes(HEADER_LENGTH, payload, 0, payloadLength);
        isContinuous = true;
        // A full ring is counted by ingress: the packet is lost like any other.
        ingress.onBotRtp(stream, packet, 0, HEADER_LENGTH + payloadLength, tickNs);
    }
}
