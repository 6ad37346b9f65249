package io.voicegateway.engine.stage.validate;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.PacketRate;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamState;
import io.voicegateway.engine.wire.OpusToc;
import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.SequenceNumbers;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Filter: accepts or rejects each packet, with a reason, before anything is forwarded. After it the bytes are read-only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3550#appendix-A.1">RFC 3550 A.1, header validity checks</a>
 */
public final class ValidateHandler implements EventHandler<MediaFrame> {
    /** After so many packets in a row that contradict the stream's timeline, the source must have begun a new one. */
    public static final int IMPLAUSIBLE_LIMIT = 5;

    private final EngineCounters counters;
    private final NanoClock clock;
    private final LatencyRecorder latency;
    private final long packetIntervalNs;

    public ValidateHandler(final EngineContext ctx, final LatencyRecorders recorders) {
        counters = ctx.counters();
        clock = ctx.clock();
        latency = recorders.of(Stage.VALIDATE);
        packetIntervalNs = PacketRate.intervalNs(ctx.packetRateLimit());
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        if (!frame.kind().isPacket() || frame.outcome() != PacketOutcome.PENDING) {
            return;
        }

        final PacketOutcome outcome =
                frame.kind() == FrameKind.RTP ? validateRtp(frame) : validateRtcp(frame);
        frame.outcome(outcome);
        if (frame.kind() == FrameKind.RTP || outcome != PacketOutcome.ACCEPTED) {
            counters.increment(outcome.counter());
        }
        frame.validatedNs(clock.nanoTime());
        latency.record(frame.validatedNs() - frame.unprotectedNs());
    }

    private PacketOutcome validateRtp(final MediaFrame frame) {
        final UnsafeBuffer buffer = frame.buffer();
        final int length = frame.packetLength();
        final int headerLength = RtpHeaderFlyweight.headerLength(buffer, 0, length);
        if (headerLength == RtpHeaderFlyweight.MALFORMED) {
            return PacketOutcome.MALFORMED;
        }
        final StreamState stream = frame.stream();
        if (stream == null) {
            return PacketOutcome.UNKNOWN_SSRC;
        }
        if (RtpHeaderFlyweight.payloadType(buffer, 0) != stream.payloadType()) {
            return PacketOutcome.UNKNOWN_PAYLOAD_TYPE;
        }
        final int padding = RtpHeaderFlyweight.paddingLength(buffer, 0, length, headerLength);
        if (padding == RtpHeaderFlyweight.MALFORMED) {
            return PacketOutcome.MALFORMED;
        }
        final int payloadLength = length - headerLength - padding;
        if (payloadLength == 0) {
            return PacketOutcome.EMPTY;
        }
        final int samples = OpusToc.packetSamples(buffer, headerLength, payloadLength);
        if (samples == 0) {
            return PacketOutcome.BAD_OPUS;
        }
        // Only what is authentic counts, so nobody else can use up a voice's rate.
        if (stream instanceof final RoomStream room
                && !room.rate().admits(frame.receivedNs(), packetIntervalNs)) {
            return PacketOutcome.POLICED;
        }
        frame.media(
                headerLength,
                payloadLength,
                samples,
                RtpHeaderFlyweight.timestampTicks(buffer, 0),
                RtpHeaderFlyweight.isMarked(buffer, 0));
        return validateTimeline(frame, stream);
    }

    /** A newer packet may not be older in time, nor the reverse; equal times are allowed (injected silence repeats one). */
    private static PacketOutcome validateTimeline(
            final MediaFrame frame, final StreamState stream) {
        final long newest = stream.lastSequence();
        if (newest >= 0) {
            final long step = frame.extendedSequence() - newest;
            final int stepTicks =
                    SequenceNumbers.tickDifference(
                            frame.timestampTicks(), stream.lastTimestampTicks());
            final boolean isImplausible = step > 0 && stepTicks < 0 || step < 0 && stepTicks > 0;
            if (isImplausible && stream.implausible() < IMPLAUSIBLE_LIMIT) {
                return PacketOutcome.BAD_TIMESTAMP;
            }
            if (isImplausible) {
                stream.restartTimeline();
            }
        }
        stream.accepted(frame.extendedSequence(), frame.timestampTicks());
        return PacketOutcome.ACCEPTED;
    }

    private static PacketOutcome validateRtcp(final MediaFrame frame) {
        int offset = 0;
        while (offset < frame.packetLength()) {
            final int length =
                    RtcpFlyweight.packetLength(
                            frame.buffer(), offset, frame.packetLength() - offset);
            if (length == 0) {
                return PacketOutcome.RTCP_MALFORMED;
            }
            offset += length;
        }
        return PacketOutcome.ACCEPTED;
    }
}
