package io.voicegateway.engine.frame;

import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.StreamState;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The ring's event: one packet and what the stages found out about it.
 * <p>
 * Allocated once per slot at launch. Each group of fields has one writer, named above it; later stages read. After validate the bytes
 * are read-only.
 */
public final class MediaFrame {
    /** Larger than any path MTU that WebRTC uses; a longer datagram is dropped at ingress. */
    public static final int CAPACITY = 2048;

    /** How long the packet waited in the kernel, where nobody can say. */
    public static final long WAIT_UNKNOWN = -1;

    private static final OutputTrack[] NO_OUTPUTS = {};

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));

    // Written by AudioIngress. The packet starts at offset 0 of the buffer.
    private FrameKind kind = FrameKind.RTP;
    private FrameOrigin origin = FrameOrigin.SOCKET;
    private @Nullable RoomLeg leg;
    private @Nullable StreamState stream;
    private long receivedNs;
    private long waitedNs;
    private long publishedNs;

    // Written by AudioIngress, shortened by unprotect.
    private int packetLength;

    // Written by unprotect.
    private long extendedSequence;
    private long unprotectedNs;

    // Written by AudioIngress (PENDING), unprotect and validate.
    private PacketOutcome outcome = PacketOutcome.PENDING;

    // Written by validate.
    private int payloadOffset;
    private int payloadLength;
    private int timestampTicks;
    private int packetSamples;
    private boolean isMarked;
    private long validatedNs;

    // Written by forward.
    private OutputTrack[] outputs = NO_OUTPUTS;
    private @Nullable PacketSink bot;
    private long forwardedNs;

    /** The slot's bytes. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    public FrameKind kind() {
        return kind;
    }

    public FrameOrigin origin() {
        return origin;
    }

    /** The leg that the packet came from, or for a bot's packet null. */
    public @Nullable RoomLeg leg() {
        return leg;
    }

    /** The stream that the packet belongs to; null when its SSRC is unknown, and for RTCP. */
    public @Nullable StreamState stream() {
        return stream;
    }

    public long receivedNs() {
        return receivedNs;
    }

    /** From when the kernel got the packet until it was received here, or {@link #WAIT_UNKNOWN}. */
    public long waitedNs() {
        return waitedNs;
    }

    public long publishedNs() {
        return publishedNs;
    }

    public int packetLength() {
        return packetLength;
    }

    public long extendedSequence() {
        return extendedSequence;
    }

    public long unprotectedNs() {
        return unprotectedNs;
    }

    public PacketOutcome outcome() {
        return outcome;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadLength;
    }

    public int timestampTicks() {
        return timestampTicks;
    }

    /** Duration of the Opus packet at 48 kHz. */
    public int packetSamples() {
        return packetSamples;
    }

    public boolean isMarked() {
        return isMarked;
    }

    public long validatedNs() {
        return validatedNs;
    }

    public OutputTrack[] outputs() {
        return outputs;
    }

    public @Nullable PacketSink bot() {
        return bot;
    }

    public long forwardedNs() {
        return forwardedNs;
    }

    /** Called by ingress: starts a journey. The bytes are already in {@link #buffer()}. */
    public void start(
            final FrameKind kind,
            final FrameOrigin origin,
            final @Nullable RoomLeg leg,
            final @Nullable StreamState stream,
            final int packetLength,
            final long receivedNs) {
        this.kind = kind;
        this.origin = origin;
        this.leg = leg;
        this.stream = stream;
        this.packetLength = packetLength;
        this.receivedNs = receivedNs;
        outcome = PacketOutcome.PENDING;
    }

    public void waitedNs(final long waitedNs) {
        this.waitedNs = waitedNs;
    }

    public void publishedNs(final long publishedNs) {
        this.publishedNs = publishedNs;
    }

    /** Called by unprotect: the packet is plain. */
    public void unprotected(
            final int packetLength, final long extendedSequence, final long unprotectedNs) {
        this.packetLength = packetLength;
        this.extendedSequence = extendedSequence;
        this.unprotectedNs = unprotectedNs;
    }

    public void outcome(final PacketOutcome outcome) {
        this.outcome = outcome;
    }

    /** Called by validate: what the RTP header and the Opus TOC say. */
    public void media(
            final int payloadOffset,
            final int payloadLength,
            final int packetSamples,
            final int timestampTicks,
            final boolean isMarked) {
        this.payloadOffset = payloadOffset;
        this.payloadLength = payloadLength;
        this.packetSamples = packetSamples;
        this.timestampTicks = timestampTicks;
        this.isMarked = isMarked;
    }

    public void validatedNs(final long validatedNs) {
        this.validatedNs = validatedNs;
    }

    /** Called by forward: where the packet goes. */
    public void destinations(
            final OutputTrack[] outputs, final @Nullable PacketSink bot, final long forwardedNs) {
        this.outputs = outputs;
        this.bot = bot;
        this.forwardedNs = forwardedNs;
    }

    /** Called when the slot is released: lets go of everything that belongs to a call. */
    public void clear() {
        leg = null;
        stream = null;
        outputs = NO_OUTPUTS;
        bot = null;
    }
}
