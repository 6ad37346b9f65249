package io.voicegateway.engine.stage.ingress;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.PacketRate;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamState;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes packets onto the ring: copies the bytes into a slot and says whose they are. One instance per publishing thread.
 * <p>
 * Never waits: a full ring is a counted drop, and so is what a leg sends beyond the rate of ten voices.
 */
public final class AudioIngress {
    private static final int SSRC_OFFSET = 8;

    /** As fast as so many voices a leg may send; what is forged is counted in, so this is not the limit of one voice. */
    private static final int STREAMS_PER_LEG = 10;

    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final RingBuffer<MediaFrame> ring;
    private final EngineCounters counters;
    private final NanoClock clock;
    private final Runnable wakeUp;
    private final long packetIntervalNs;
    private final long legIntervalNs;

    /** For the thread that also runs the stages, or whose stages wait on the ring. */
    public AudioIngress(
            final RingBuffer<MediaFrame> ring,
            final EngineCounters counters,
            final NanoClock clock) {
        this(ring, counters, clock, PacketRate.LIMIT_DEFAULT, () -> {});
    }

    /** The same with another limit of packets per second and source. */
    public AudioIngress(
            final RingBuffer<MediaFrame> ring,
            final EngineCounters counters,
            final NanoClock clock,
            final int packetRateLimit) {
        this(ring, counters, clock, packetRateLimit, () -> {});
    }

    /** @param wakeUp called after each packet: tells the thread that runs the stages, which may wait for something else than the ring */
    public AudioIngress(
            final RingBuffer<MediaFrame> ring,
            final EngineCounters counters,
            final NanoClock clock,
            final Runnable wakeUp) {
        this(ring, counters, clock, PacketRate.LIMIT_DEFAULT, wakeUp);
    }

    private AudioIngress(
            final RingBuffer<MediaFrame> ring,
            final EngineCounters counters,
            final NanoClock clock,
            final int packetRateLimit,
            final Runnable wakeUp) {
        this.ring = ring;
        this.counters = counters;
        this.clock = clock;
        this.wakeUp = wakeUp;
        packetIntervalNs = PacketRate.intervalNs(packetRateLimit);
        legIntervalNs = packetIntervalNs / STREAMS_PER_LEG;
    }

    /**
     * Publishes a protected RTP packet of a leg. Called by the network thread.
     *
     * @param length   at least a fixed RTP header, which the demultiplexer has checked
     * @param waitedNs from when the kernel got it until it was received, or {@link MediaFrame#WAIT_UNKNOWN}
     */
    public boolean onRtp(
            final RoomLeg leg,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receivedNs,
            final long waitedNs) {
        // SRTP leaves the header in the clear (RFC 3711 §3.1). The lookup is only a hint until
        // unprotect has authenticated the packet.
        final int ssrc = buffer.getInt(offset + SSRC_OFFSET, ByteOrder.BIG_ENDIAN);
        final RoomStream stream = leg.streams().find(ssrc);
        return isWithin(leg.rate(), receivedNs, legIntervalNs)
                && publish(
                        FrameKind.RTP,
                        FrameOrigin.SOCKET,
                        leg,
                        stream,
                        buffer,
                        offset,
                        length,
                        receivedNs,
                        waitedNs);
    }

    /** One leg that floods must not fill the ring, which all calls share. */
    private boolean isWithin(final PacketRate rate, final long receivedNs, final long intervalNs) {
        if (rate.admits(receivedNs, intervalNs)) {
            return true;
        }
        counters.increment(EngineCounter.PACKETS_POLICED);
        return false;
    }

    /** Publishes a protected RTCP packet of a leg. Called by the network thread. */
    public boolean onRtcp(
            final RoomLeg leg,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receivedNs) {
        return isWithin(leg.rtcpRate(), receivedNs, packetIntervalNs)
                && publish(
                        FrameKind.RTCP,
                        FrameOrigin.SOCKET,
                        leg,
                        null,
                        buffer,
                        offset,
                        length,
                        receivedNs,
                        MediaFrame.WAIT_UNKNOWN);
    }

    /** Asks egress to send the leg's RTCP reports. Called by the network thread. */
    public boolean onReportDue(final RoomLeg leg, final long nowNs) {
        return publish(FrameKind.REPORT, leg, nowNs);
    }

    /** Asks egress to send silence where the leg's tracks were muted. Called by the network thread. */
    public boolean onSilenceDue(final RoomLeg leg, final long nowNs) {
        return publish(FrameKind.SILENCE, leg, nowNs);
    }

    /**
     * Tells the stages that own a leg's keys to give them back, behind the leg's last packet. Called by the network thread.
     *
     * @return false when the ring is full: to be tried again, nothing is counted
     */
    public boolean onClose(final RoomLeg leg, final long nowNs) {
        return ring.hasAvailableCapacity(1) && publish(FrameKind.CLOSE, leg, nowNs);
    }

    /** Publishes a plain RTP packet that playout made. Called by the bot thread, through its own instance. */
    public boolean onBotRtp(
            final BotStream stream,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receivedNs) {
        return publish(
                FrameKind.RTP,
                FrameOrigin.BOT,
                null,
                stream,
                buffer,
                offset,
                length,
                receivedNs,
                MediaFrame.WAIT_UNKNOWN);
    }

    /** What is not a packet. */
    private boolean publish(final FrameKind kind, final RoomLeg leg, final long nowNs) {
        return publish(
                kind, FrameOrigin.SOCKET, leg, null, EMPTY, 0, 0, nowNs, MediaFrame.WAIT_UNKNOWN);
    }

    private boolean publish(
            final FrameKind kind,
            final FrameOrigin origin,
            final @Nullable RoomLeg leg,
            final @Nullable StreamState stream,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receivedNs,
            final long waitedNs) {
        if (length > MediaFrame.CAPACITY) {
            counters.increment(EngineCounter.PACKET_TOO_LONG);
            return false;
        }

        final long sequence;
        try {
            sequence = ring.tryNext();
        } catch (final InsufficientCapacityException _) {
            counters.increment(EngineCounter.RING_FULL);
            return false;
        }

        try {
            final MediaFrame frame = ring.get(sequence);
            frame.buffer().putBytes(0, buffer, offset, length);
            frame.start(kind, origin, leg, stream, length, receivedNs);
            frame.waitedNs(waitedNs);
            frame.publishedNs(clock.nanoTime());
        } finally {
            ring.publish(sequence);
        }
        wakeUp.run();
        return true;
    }
}
