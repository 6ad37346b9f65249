package io.voicegateway.engine.transport.ice;

/**
 * The checks that a peer has made lately, by transaction id. The integrity of a check says who made it, not when or from where: without
 * this, whoever has seen a check could send it again from another address and be taken for the peer that has moved.
 * <p>
 * Bounded: a peer makes a check every few seconds, so that the oldest is forgotten after many minutes.
 */
final class CheckHistory {
    static final int CAPACITY = 256;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] recent = new long[CAPACITY];
    private int count;
    private int nextIndex;

    /** Takes note of a check; false when it has been made before. */
    boolean add(final int transactionHigh, final long transactionLow) {
        final long id = transactionLow ^ transactionHigh * SPREAD;
        for (int i = 0; i < count; i++) {
            if (recent[i] == id) {
                return false;
            }
        }
        recent[nextIndex] = id;
        nextIndex = (nextIndex + 1) % CAPACITY;
        count = Math.min(count + 1, CAPACITY);
        return true;
    }
}
