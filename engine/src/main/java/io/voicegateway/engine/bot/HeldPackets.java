package io.voicegateway.engine.bot;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Packets that wait for their turn or for others, by their sequence. Not thread-safe. */
final class HeldPackets {
    private final @Nullable HeldPacket[] slots;
    private int count;

    /** @param capacity a power of two; the sequences of all that are held at a time lie less than this apart */
    HeldPackets(final int capacity) {
        slots = new HeldPacket[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean holds(final long sequence) {
        final HeldPacket packet = slots[index(sequence)];
        return packet != null && packet.sequence() == sequence;
    }

    /** Takes one that is not held. */
    void add(final HeldPacket packet) {
        slots[index(packet.sequence())] = packet;
        count++;
    }

    /** One that is held. */
    HeldPacket get(final long sequence) {
        return Objects.requireNonNull(slots[index(sequence)]);
    }

    /** The first of them from that sequence on; the one behind {@code lastSequence} when there is none up to that. */
    long firstFrom(final long sequence, final long lastSequence) {
        long first = sequence;
        while (first <= lastSequence && !holds(first)) {
            first++;
        }
        return first;
    }

    void remove(final long sequence) {
        slots[index(sequence)] = null;
        count--;
    }

    void clear() {
        Arrays.fill(slots, null);
        count = 0;
    }

    private int index(final long sequence) {
        return (int) (sequence & (slots.length - 1));
    }
}
