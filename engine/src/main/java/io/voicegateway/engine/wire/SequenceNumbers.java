package io.voicegateway.engine.wire;

/** Comparison of RTP sequence numbers and timestamps that survives their wrap (RFC 1982 serial number arithmetic). */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** How far {@code sequence} is ahead of {@code other}: -32768 to 32767. */
    public static int difference(final int sequence, final int other) {
        return (short) (sequence - other);
    }

    /** How far a timestamp is ahead of another one, in ticks. */
    public static int tickDifference(final int timestampTicks, final int otherTicks) {
        return timestampTicks - otherTicks;
    }

    /**
     * The extended sequence number nearest to the highest one seen (RFC 3711 §3.3.1).
     *
     * @param highest extended, never negative
     * @return may be negative for a packet from before the first wrap
     */
    public static long extend(final int sequence, final long highest) {
        return highest + difference(sequence, (int) highest & 0xFFFF);
    }
}
