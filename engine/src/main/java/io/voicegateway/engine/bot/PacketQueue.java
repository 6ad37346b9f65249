package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.PacketSink;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * One leg's packets between its shard's egress stage and the bot thread: bytes are copied in, nothing blocks, nothing is allocated, full
 * is a counted drop.
 * <pre>
 *   0        extended sequence (8)
 *   8        received, ns (8)
 *  16        RTP timestamp (4)
 *  20        Opus payload
 * </pre>
 */
final class PacketQueue implements PacketSink {
    /** About a third of a second of the fattest speech, far longer than a bot thread ever pauses. */
    static final int CAPACITY_BYTES = 32 * 1024;

    private static final int MESSAGE_TYPE = 1;
    private static final int SEQUENCE_OFFSET = 0;
    private static final int RECEIVED_OFFSET = 8;
    private static final int TIMESTAMP_OFFSET = 16;
    private static final int PAYLOAD_OFFSET = 20;

    private final OneToOneRingBuffer ring =
            new OneToOneRingBuffer(
                    new UnsafeBuffer(
                            ByteBuffer.allocateDirect(
                                    CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final EngineCounters counters;

    // Written by the bot thread.
    private volatile @Nullable Runnable listener;

    PacketQueue(final EngineCounters counters) {
        this.counters = counters;
    }

    /**
     * Who is told of each packet, instead of looking at the next tick. Called by the bot thread.
     *
     * @param listener run by the media thread, does not block; null for nobody
     * @return true when somebody is told who was not: of what is in the queue already nobody was
     */
    boolean announceTo(final @Nullable Runnable listener) {
        if (listener == this.listener) {
            return false;
        }
        this.listener = listener;
        return listener != null;
    }

    @Override
    public boolean offer(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        final int index =
                PAYLOAD_OFFSET + length > ring.maxMsgLength()
                        ? -1
                        : ring.tryClaim(MESSAGE_TYPE, PAYLOAD_OFFSET + length);
        if (index < 0) {
            counters.increment(EngineCounter.BOT_QUEUE_FULL);
            return false;
        }
        ring.buffer().putLong(index + SEQUENCE_OFFSET, extendedSequence);
        ring.buffer().putLong(index + RECEIVED_OFFSET, receivedNs);
        ring.buffer().putInt(index + TIMESTAMP_OFFSET, timestampTicks);
        ring.buffer().putBytes(index + PAYLOAD_OFFSET, buffer, offset, length);
        ring.commit(index);
        final Runnable waiting = listener;
        if (waiting != null) {
            waiting.run();
        }
        return true;
    }

    /** Takes everything out. Called by the bot thread. */
    int drain(final MessageHandler handler) {
        return ring.read(handler);
    }

    /** What {@link #drain} needs to hand on packets; made once. */
    static MessageHandler handler(final PacketHandler packets) {
        return (_, buffer, index, length) ->
                packets.onPacket(
                        buffer,
                        index + PAYLOAD_OFFSET,
                        length - PAYLOAD_OFFSET,
                        new JitterBuffer.Arrival(
                                buffer.getLong(index + SEQUENCE_OFFSET),
                                buffer.getInt(index + TIMESTAMP_OFFSET),
                                buffer.getLong(index + RECEIVED_OFFSET)));
    }

    /** Takes one packet; the buffer is valid until return. */
    @FunctionalInterface
    interface PacketHandler {
        void onPacket(DirectBuffer buffer, int offset, int length, JitterBuffer.Arrival arrival);
    }
}
