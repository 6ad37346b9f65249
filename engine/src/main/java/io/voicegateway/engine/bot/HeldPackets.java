package io.voicegateway.engine.bot;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Packets that overtook others and wait for them, by their sequence. A fixed number of places, each of which holds bytes only while it is filled. */
final class HeldPackets {
    /** Longer than anybody waits, even of the shortest packets, 2.5 ms. */
    static final int COUNT_MAX = 32;

    private final JitterSlot[] slots = new JitterSlot[COUNT_MAX];
    private int count;

    HeldPackets() {
        Arrays.setAll(slots, _ -> new JitterSlot());
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean holds(final long sequence) {
        return slot(sequence).holds(sequence);
    }

    /** Copies one that is not held and whose distance to every one that is held is less than {@link #COUNT_MAX}. */
    void add(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int durationTicks,
            final JitterBuffer.Arrival arrival) {
        slot(arrival.extendedSequence()).fill(buffer, offset, length, durationTicks, arrival);
        count++;
    }

    /** The first of them from that sequence on. Called while not empty. */
    long firstFrom(final long sequence) {
        long first = sequence;
        while (!holds(first)) {
            first++;
        }
        return first;
    }

    /** Of one that is held. */
    JitterSlot slot(final long sequence) {
        return slots[(int) (sequence & (COUNT_MAX - 1))];
    }

    void remove(final long sequence) {
        slot(sequence).clear();
        count--;
    }

    void clear() {
        for (final JitterSlot slot : slots) {
            slot.clear();
        }
        count = 0;
    }
}
