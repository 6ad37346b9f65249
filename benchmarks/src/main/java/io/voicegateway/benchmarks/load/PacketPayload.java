package io.voicegateway.benchmarks.load;

import org.agrona.MutableDirectBuffer;

/** What the client's packets carry. Called by the client's media thread. */
@FunctionalInterface
interface PacketPayload {
    /** No payload is longer: what an Opus frame can take at most (RFC 6716 §3.2.1). */
    int LENGTH_MAX = 1_275;

    /**
     * Writes one packet's payload.
     *
     * @param room  whose it is
     * @param index the how manyeth of the room it is, from 0
     * @param dueNs when it is to leave
     * @return its length
     */
    int write(MutableDirectBuffer buffer, int offset, int room, long index, long dueNs);
}
