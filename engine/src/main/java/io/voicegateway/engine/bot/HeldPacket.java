package io.voicegateway.engine.bot;

import org.agrona.DirectBuffer;

/**
 * A packet that waits, with a copy of its bytes.
 *
 * @param durationTicks 48 kHz
 */
record HeldPacket(JitterBuffer.Arrival arrival, int durationTicks, byte[] payload) {
    static HeldPacket copyOf(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int durationTicks,
            final JitterBuffer.Arrival arrival) {
        final byte[] payload = new byte[length];
        buffer.getBytes(offset, payload);
        return new HeldPacket(arrival, durationTicks, payload);
    }

    long sequence() {
        return arrival.extendedSequence();
    }

    int timestampTicks() {
        return arrival.timestampTicks();
    }

    long receivedNs() {
        return arrival.receivedNs();
    }
}
