package io.voicegateway.engine.bot;

import org.agrona.DirectBuffer;

/** A packet's place in a jitter buffer. Keeps bytes only while it is filled: most are not, and there are hundreds in each call. */
final class JitterSlot {
    private static final byte[] EMPTY = {};

    private boolean isFilled;
    private long sequence;
    private int timestampTicks;
    private int durationTicks;
    private long receivedNs;
    private byte[] payload = EMPTY;

    void fill(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int durationTicks,
            final JitterBuffer.Arrival arrival) {
        payload = new byte[length];
        buffer.getBytes(offset, payload);
        this.durationTicks = durationTicks;
        sequence = arrival.extendedSequence();
        timestampTicks = arrival.timestampTicks();
        receivedNs = arrival.receivedNs();
        isFilled = true;
    }

    void clear() {
        isFilled = false;
        payload = EMPTY;
    }

    boolean holds(final long sequence) {
        return isFilled && this.sequence == sequence;
    }

    // Of the packet that it holds, or held last; the payload of the former alone.

    byte[] payload() {
        return payload;
    }

    int timestampTicks() {
        return timestampTicks;
    }

    int durationTicks() {
        return durationTicks;
    }

    long receivedNs() {
        return receivedNs;
    }
}
