package io.voicegateway.engine.stream;

import io.voicegateway.engine.wire.OpusToc;
import io.voicegateway.engine.wire.SequenceNumbers;

/**
 * Reception of one stream (RFC 3550 §6.4.1, A.3, A.8).
 * <p>
 * Written by the monitor stage. Other threads read after {@link #acquire()}: they see a state at least as new as the last packet then.
 */
public final class Reception {
    private static final int TICKS_PER_MS = 48;

    private long packets;
    private long reordered;
    private long firstSequence = -1;
    private long highestSequence;
    private long lastSequence;
    private int lastTimestampTicks;
    private int lastTransitTicks;
    private boolean wasSilence;
    private boolean isContinuous;
    // Scaled by 16, as RFC 3550 A.8 does to keep the fraction.
    private long scaledJitterTicks;
    private int lastSenderReport;
    private long lastSenderReportNs;

    // Written last, read first: publishes the plain fields above.
    private volatile long published;

    /** Makes the writer's fields visible to the calling thread; returns the packets received. */
    public long acquire() {
        return published;
    }

    /**
     * A packet was accepted.
     *
     * @param isSilence whether it holds no sound
     */
    public void onPacket(
            final long extendedSequence,
            final int timestampTicks,
            final boolean isSilence,
            final long receivedNs) {
        // Arrival in the timestamp's own unit; only differences count.
        final int transitTicks = (int) (receivedNs * 6 / 125_000) - timestampTicks;
        isContinuous = packets > 0 && isContinued(extendedSequence, timestampTicks, isSilence);
        if (isContinuous) {
            final long difference =
                    Math.abs((long) SequenceNumbers.tickDifference(transitTicks, lastTransitTicks));
            scaledJitterTicks += difference - (scaledJitterTicks + 8 >> 4);
        }
        if (packets == 0) {
            firstSequence = extendedSequence;
            highestSequence = extendedSequence;
        } else if (extendedSequence < highestSequence) {
            reordered++;
        }
        firstSequence = Math.min(firstSequence, extendedSequence);
        highestSequence = Math.max(highestSequence, extendedSequence);
        lastSequence = extendedSequence;
        lastTimestampTicks = timestampTicks;
        lastTransitTicks = transitTicks;
        wasSilence = isSilence;
        packets++;
        published = packets;
    }

    /** A packet came that has nothing in it: it counts, and says nothing else. */
    void onPadding(final long extendedSequence) {
        highestSequence = Math.max(highestSequence, extendedSequence);
        packets++;
        published = packets;
    }

    /**
     * Whether the packet and the one before it say something about the network: not across a pause of the sender (DTX, mute), nor in
     * silence, which may be the room server's own, when it pleases and beginning with a timestamp that is repeated.
     */
    private boolean isContinued(
            final long extendedSequence, final int timestampTicks, final boolean isSilence) {
        final long steps = Math.max(1, extendedSequence - lastSequence);
        final int stepTicks = SequenceNumbers.tickDifference(timestampTicks, lastTimestampTicks);
        return !isSilence
                && !wasSilence
                && stepTicks != 0
                && stepTicks <= steps * OpusToc.MAX_PACKET_SAMPLES;
    }

    /** Whether the last packet went on where the one before it was. Called by the monitor stage. */
    boolean isContinuous() {
        return isContinuous;
    }

    /** Arrival less timestamp of the last packet. Called by the monitor stage. */
    int transitTicks() {
        return lastTransitTicks;
    }

    /** A sender report of this stream arrived. */
    public void onSenderReport(final int ntpMiddle, final long receivedNs) {
        lastSenderReport = ntpMiddle;
        lastSenderReportNs = receivedNs;
        published = packets;
    }

    public long packets() {
        return packets;
    }

    /** Packets that came after a later one. */
    public long reordered() {
        return reordered;
    }

    public long highestSequence() {
        return highestSequence;
    }

    /** Packets that should have come by now. */
    public long expected() {
        return firstSequence < 0 ? 0 : highestSequence - firstSequence + 1;
    }

    /** Never negative: duplicates do not make up for losses here. */
    public long lost() {
        return Math.max(0, expected() - packets);
    }

    public int jitterTicks() {
        return (int) (scaledJitterTicks >> 4);
    }

    public double jitterMs() {
        return (double) scaledJitterTicks / 16 / TICKS_PER_MS;
    }

    public int lastSenderReport() {
        return lastSenderReport;
    }

    public long lastSenderReportNs() {
        return lastSenderReportNs;
    }
}
