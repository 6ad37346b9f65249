package io.voicegateway.engine.stream;

import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A track that we send on one leg: one SSRC with continuous sequence numbers and timestamps for its whole life, whatever its source does,
 * and the last packets in protected form, for NACK (RFC 4585 §6.2.1). The header extensions of the source stay behind: their ids are
 * another connection's.
 * <p>
 * Owned by the egress stage. Receivers discard a stream whose numbers restart, so a new source is joined onto the old numbers.
 */
public final class OutputTrack {
    /** Packets that can be sent again: 640 ms. */
    public static final int HISTORY_COUNT = 32;

    /** Room for what speech needs, up to 90 kbit/s: the packets of a track share few pages of memory. */
    private static final int SHORT_SLOT_LENGTH = 256;

    private static final int LONG_SLOT_LENGTH = 1500;
    private static final int FRAME_TICKS = 960;
    private static final int TICKS_PER_MS = 48;

    /** One second, as LiveKit sends when a track is muted: a decoder whose packets just stop makes up sound. */
    public static final int SILENT_FRAME_COUNT = 50;

    /** A 20 ms fullband frame of nothing (RFC 6716 §3.1). */
    private static final DirectBuffer SILENT_FRAME =
            new UnsafeBuffer(new byte[] {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE});

    private final RoomLeg leg;
    private final int ssrc;
    private final int payloadType;
    private final ByteBuffer shortHistory =
            ByteBuffer.allocateDirect(HISTORY_COUNT * SHORT_SLOT_LENGTH);
    private @Nullable ByteBuffer longHistory;
    private final UnsafeBuffer slot = new UnsafeBuffer();
    private final int[] slotSequences = new int[HISTORY_COUNT];
    private final int[] slotLengths = new int[HISTORY_COUNT];
    private final boolean[] slotsLong = new boolean[HISTORY_COUNT];

    // Written by the monitor stage.
    private final Delivery delivery = new Delivery();

    // Written by the control thread, taken by the egress stage.
    private volatile boolean isJoinDue;
    private volatile int silencesDue;

    // Written by the egress stage, read by the network thread.
    private volatile int silencesDone;
    private int silentFrames;

    private @Nullable StreamState source;
    private long sequenceOffset;
    private int timestampOffsetTicks;
    private long lastSequence;
    private int lastTimestampTicks;
    private long lastSentNs;
    private int packetCount;
    private int octetCount;

    /** @param firstSequence random, 0 to 65535 (RFC 3550 §5.1) */
    public OutputTrack(
            final RoomLeg leg,
            final int ssrc,
            final int payloadType,
            final int firstSequence,
            final int firstTimestampTicks) {
        this.leg = leg;
        this.ssrc = ssrc;
        this.payloadType = payloadType;
        lastSequence = firstSequence;
        lastTimestampTicks = firstTimestampTicks;
    }

    /** The leg whose keys protect it and whose socket sends it. */
    public RoomLeg leg() {
        return leg;
    }

    public int ssrc() {
        return ssrc;
    }

    /** The next packet follows the last without a gap in the numbers: what lay between was withheld. Called by the control thread. */
    public void rejoin() {
        isJoinDue = true;
    }

    public Delivery delivery() {
        return delivery;
    }

    /** The source was cut off: ends what is heard with a second of silence. Called by the control thread. */
    public void fallSilent() {
        final int due = silencesDue;
        silencesDue = due + 1;
    }

    /** Whether frames of silence are due, one per 20 ms. Called by the network thread. */
    public boolean isFallingSilent() {
        return silencesDue != silencesDone;
    }

    /**
     * Writes the next frame of silence, like {@link #write}.
     *
     * @return slot, or -1 when there is none to be sent
     */
    public int writeSilence(final SrtpSender sender, final long nowNs) {
        final int due = silencesDue;
        if (due == silencesDone) {
            return -1;
        }
        if (packetCount == 0) {
            silencesDone = due;
            return -1;
        }

        // What comes after the silence, even a straggler of the old source, is joined onto it.
        final int ticks =
                lastTimestampTicks
                        + (silentFrames == 0
                                ? Math.max(FRAME_TICKS, elapsedTicks(nowNs))
                                : FRAME_TICKS);
        source = null;
        silentFrames++;
        if (silentFrames == SILENT_FRAME_COUNT) {
            endSilence(due);
        }
        return put(
                lastSequence + 1,
                ticks,
                false,
                SILENT_FRAME,
                0,
                SILENT_FRAME.capacity(),
                sender,
                nowNs);
    }

    private void endSilence(final int due) {
        silentFrames = 0;
        silencesDone = due;
    }

    public int packetCount() {
        return packetCount;
    }

    public int octetCount() {
        return octetCount;
    }

    /** RTP timestamp that belongs to this moment, for a sender report. */
    public int timestampTicksAt(final long nowNs) {
        return lastTimestampTicks + elapsedTicks(nowNs);
    }

    /**
     * Writes the next packet into the history and protects it there; {@link #packetOffset(int)} and {@link #packetLength(int)} of the
     * returned slot say where it is.
     *
     * @return slot, or -1 when the payload does not fit
     */
    public int write(
            final StreamState from,
            final long extendedSequence,
            final int timestampTicks,
            final boolean isMarked,
            final DirectBuffer payload,
            final int payloadOffset,
            final int payloadLength,
            final SrtpSender sender,
            final long nowNs) {
        if (RtpHeaderFlyweight.MIN_HEADER_LENGTH + payloadLength + SrtpSender.OVERHEAD_LIMIT
                > LONG_SLOT_LENGTH) {
            return -1;
        }
        if (from != source || isJoinDue) {
            if (isJoinDue) {
                isJoinDue = false;
                endSilence(silencesDue);
            }
            join(from, extendedSequence, timestampTicks, nowNs);
        }
        return put(
                extendedSequence + sequenceOffset,
                timestampTicks + timestampOffsetTicks,
                isMarked,
                payload,
                payloadOffset,
                payloadLength,
                sender,
                nowNs);
    }

    private int put(
            final long sequence,
            final int ticks,
            final boolean isMarked,
            final DirectBuffer payload,
            final int payloadOffset,
            final int payloadLength,
            final SrtpSender sender,
            final long nowNs) {
        final int length = RtpHeaderFlyweight.MIN_HEADER_LENGTH + payloadLength;
        final int index = (int) (sequence & HISTORY_COUNT - 1);
        final boolean isLong = length + SrtpSender.OVERHEAD_LIMIT > SHORT_SLOT_LENGTH;
        slotsLong[index] = isLong;
        slot.wrap(
                packets(index), packetOffset(index), isLong ? LONG_SLOT_LENGTH : SHORT_SLOT_LENGTH);
        RtpHeaderFlyweight.write(slot, isMarked, payloadType, (int) sequence & 0xFFFF, ticks, ssrc);
        slot.putBytes(RtpHeaderFlyweight.MIN_HEADER_LENGTH, payload, payloadOffset, payloadLength);
        slotLengths[index] = sender.protectRtp(slot, 0, length);
        slotSequences[index] = (int) sequence & 0xFFFF;

        if (sequence > lastSequence) {
            lastSequence = sequence;
            lastTimestampTicks = ticks;
            lastSentNs = nowNs;
        }
        packetCount++;
        octetCount += payloadLength;
        return index;
    }

    /** The slot of a packet that was sent, or -1 when it is gone. */
    public int find(final int sequenceNumber) {
        final int index = sequenceNumber & HISTORY_COUNT - 1;
        return slotLengths[index] != 0 && slotSequences[index] == sequenceNumber ? index : -1;
    }

    /** Where the packet of a slot lies. */
    public ByteBuffer packets(final int slotIndex) {
        return slotsLong[slotIndex] ? longHistory() : shortHistory;
    }

    private ByteBuffer longHistory() {
        ByteBuffer history = longHistory;
        if (history == null) {
            // Allocates: once, for a track whose packets are longer than those of speech.
            history = ByteBuffer.allocateDirect(HISTORY_COUNT * LONG_SLOT_LENGTH);
            longHistory = history;
        }
        return history;
    }

    public int packetOffset(final int slotIndex) {
        return slotIndex * (slotsLong[slotIndex] ? LONG_SLOT_LENGTH : SHORT_SLOT_LENGTH);
    }

    public int packetLength(final int slotIndex) {
        return slotLengths[slotIndex];
    }

    /** Continues our numbers with a new source: next sequence number, timestamp advanced by the time that passed. */
    private void join(
            final StreamState from,
            final long extendedSequence,
            final int timestampTicks,
            final long nowNs) {
        source = from;
        sequenceOffset = lastSequence + 1 - extendedSequence;
        final int gapTicks = packetCount == 0 ? 0 : Math.max(FRAME_TICKS, elapsedTicks(nowNs));
        timestampOffsetTicks = lastTimestampTicks + gapTicks - timestampTicks;
    }

    private int elapsedTicks(final long nowNs) {
        return packetCount == 0 ? 0 : (int) ((nowNs - lastSentNs) / 1_000_000L * TICKS_PER_MS);
    }
}
