package io.voicegateway.engine.stream;

import io.voicegateway.engine.status.SessionLatency;
import org.jspecify.annotations.Nullable;

/**
 * One RTP stream: where its packets go, and what each stage remembers of it. Fields are grouped by the thread that writes them.
 */
public abstract sealed class StreamState permits RoomStream, BotStream {
    private static final OutputTrack[] NO_OUTPUTS = {};

    private final long streamId;
    private final int ssrc;
    private final int payloadType;
    private final String label;

    // Written by the control thread, before the stages know the stream.
    private @Nullable SessionLatency sessionLatency;

    // Written by the control thread, read by the forward and record stages. The array is replaced,
    // never changed.
    private volatile OutputTrack[] outputs = NO_OUTPUTS;
    private volatile @Nullable PacketSink tap;

    // Written by the unprotect stage, read by any thread.
    private volatile long duplicates;

    // Written by the validate stage.
    private long lastSequence = -1;
    private int lastTimestampTicks;
    private int implausibleCount;

    // Written by the monitor stage.
    private final Reception reception = new Reception();
    private final QualityWatch quality = new QualityWatch();

    // Written by the egress stage: what its last report said, for the fraction lost since then.
    private long reportedExpected;
    private long reportedPackets;

    StreamState(final long streamId, final int ssrc, final int payloadType, final String label) {
        this.streamId = streamId;
        this.ssrc = ssrc;
        this.payloadType = payloadType;
        this.label = label;
    }

    public long streamId() {
        return streamId;
    }

    public int ssrc() {
        return ssrc;
    }

    public int payloadType() {
        return payloadType;
    }

    public String label() {
        return label;
    }

    /** Where its packets are measured besides the shard's histograms; null: nowhere. Called by the stages. */
    public @Nullable SessionLatency sessionLatency() {
        return sessionLatency;
    }

    /** Called by the control thread, before the stages know the stream. */
    public void measuredBy(final SessionLatency latency) {
        sessionLatency = latency;
    }

    /** The tracks on which this stream is heard. */
    public OutputTrack[] outputs() {
        return outputs;
    }

    /** Called by the control thread; a track is added once. */
    public void addOutput(final OutputTrack track) {
        outputs = RoomLeg.with(RoomLeg.without(outputs, track), track);
    }

    /** Called by the control thread. */
    public void removeOutput(final OutputTrack track) {
        outputs = RoomLeg.without(outputs, track);
    }

    public @Nullable PacketSink tap() {
        return tap;
    }

    /** Starts or, with null, ends the recording of this stream. Called by the control thread. */
    public void tap(final @Nullable PacketSink tap) {
        this.tap = tap;
    }

    /** Called by the validate stage: extended sequence number of the newest accepted packet, or -1. */
    public long lastSequence() {
        return lastSequence;
    }

    public int lastTimestampTicks() {
        return lastTimestampTicks;
    }

    public void accepted(final long extendedSequence, final int timestampTicks) {
        implausibleCount = 0;
        if (extendedSequence > lastSequence) {
            lastSequence = extendedSequence;
            lastTimestampTicks = timestampTicks;
        }
    }

    /** Counts a packet whose timestamp contradicts its sequence number; returns how many came in a row. */
    public int implausible() {
        return ++implausibleCount;
    }

    /** Forgets the timeline: the source began a new one. */
    public void restartTimeline() {
        lastSequence = -1;
        implausibleCount = 0;
    }

    /** Called by the unprotect stage: a packet came again. */
    public void duplicated() {
        final long counted = duplicates;
        duplicates = counted + 1;
    }

    /** Packets that came again and were dropped. Any thread. */
    public long duplicates() {
        return duplicates;
    }

    public Reception reception() {
        return reception;
    }

    public QualityWatch quality() {
        return quality;
    }

    /**
     * Called by the monitor stage: a packet was accepted.
     *
     * @param isSilence whether it holds no sound
     */
    public void received(
            final long extendedSequence,
            final int timestampTicks,
            final boolean isSilence,
            final long receivedNs) {
        reception.onPacket(extendedSequence, timestampTicks, isSilence, receivedNs);
        quality.onPacket(reception, extendedSequence, isSilence, receivedNs);
    }

    /** Called by the monitor stage: a packet came that has nothing in it. */
    public void receivedPadding(final long extendedSequence) {
        if (reception.packets() > 0) {
            reception.onPadding(extendedSequence);
            quality.count(extendedSequence);
        }
    }

    /** Called by the egress stage: packets lost of those expected since its last report, in 1/256 (RFC 3550 A.3). */
    public int takeFractionLost() {
        final long expected = reception.expected() - reportedExpected;
        final long received = reception.packets() - reportedPackets;
        reportedExpected += expected;
        reportedPackets += received;
        return expected <= 0 || received >= expected
                ? 0
                : (int) ((expected - received << 8) / expected);
    }
}
