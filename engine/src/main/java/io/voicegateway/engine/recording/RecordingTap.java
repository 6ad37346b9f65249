package io.voicegateway.engine.recording;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.PacketSink;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Carries packets of one source from a media thread to the recording thread, through a ring that all sources share.
 *
 * <pre>{@code
 *  0         8                   16           24         28
 *  | tap id  | extended sequence | received   | ticks    | Opus packet …
 * }</pre>
 */
public final class RecordingTap implements PacketSink {
    static final int MESSAGE_TYPE = 1;
    static final int TAP_OFFSET = 0;
    static final int SEQUENCE_OFFSET = 8;
    static final int RECEIVED_OFFSET = 16;
    static final int TICKS_OFFSET = 24;
    static final int PACKET_OFFSET = 28;

    private final long tapId;
    private final RingBuffer ring;
    private final EngineCounters counters;

    RecordingTap(final long tapId, final RingBuffer ring, final EngineCounters counters) {
        this.tapId = tapId;
        this.ring = ring;
        this.counters = counters;
    }

    long tapId() {
        return tapId;
    }

    @Override
    public boolean offer(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        final int index = ring.tryClaim(MESSAGE_TYPE, PACKET_OFFSET + length);
        if (index < 0) {
            counters.increment(EngineCounter.RECORD_QUEUE_FULL);
            return false;
        }
        final AtomicBuffer target = ring.buffer();
        write(target, index, extendedSequence, timestampTicks, receivedNs);
        target.putBytes(index + PACKET_OFFSET, buffer, offset, length);
        ring.commit(index);
        return true;
    }

    private void write(
            final MutableDirectBuffer target,
            final int index,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        target.putLong(index + TAP_OFFSET, tapId);
        target.putLong(index + SEQUENCE_OFFSET, extendedSequence);
        target.putLong(index + RECEIVED_OFFSET, receivedNs);
        target.putInt(index + TICKS_OFFSET, timestampTicks);
    }
}
