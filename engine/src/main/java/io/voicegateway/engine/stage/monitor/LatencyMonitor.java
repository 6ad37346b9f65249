package io.voicegateway.engine.stage.monitor;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.NetworkMeasure;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.Delivery;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamState;
import io.voicegateway.engine.wire.OpusToc;
import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpExtensionFlyweight;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Observer: keeps each stream's reception statistics and the round trip to the room.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3550#section-6.4">RFC 3550 §6.4</a>
 */
public final class LatencyMonitor implements EventHandler<MediaFrame> {
    private static final long NS_PER_TICK_NUMERATOR = 125_000;
    private static final long NS_PER_TICK_DENOMINATOR = 6;

    /** Ten seconds, in units of 1/65536 s. */
    private static final int ROUND_TRIP_UNITS_MAX = 10 << 16;

    private final EngineCounters counters;
    private final NanoClock clock;
    private final NtpClock ntpClock;
    private final LatencyRecorder latency;
    private final LatencyRecorder jitter;
    private final LatencyRecorder roundTrip;

    public LatencyMonitor(
            final EngineContext ctx, final LatencyRecorders recorders, final NtpClock ntpClock) {
        counters = ctx.counters();
        clock = ctx.clock();
        this.ntpClock = ntpClock;
        latency = recorders.of(Stage.MONITOR);
        jitter = recorders.of(NetworkMeasure.JITTER);
        roundTrip = recorders.of(NetworkMeasure.ROUND_TRIP);
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        if (frame.outcome() == PacketOutcome.EMPTY) {
            onPadding(frame);
        }
        if (frame.outcome() != PacketOutcome.ACCEPTED) {
            return;
        }

        if (frame.kind() == FrameKind.RTP) {
            onRtp(frame);
        } else if (frame.leg() != null) {
            onRtcp(frame, frame.leg());
        }
        latency.record(clock.nanoTime() - frame.validatedNs());
    }

    /** It is dropped, but it was not lost. */
    private static void onPadding(final MediaFrame frame) {
        final StreamState stream = frame.stream();
        if (stream != null) {
            stream.receivedPadding(frame.extendedSequence());
        }
    }

    private void onRtp(final MediaFrame frame) {
        final StreamState stream = frame.stream();
        if (stream == null) {
            return;
        }
        stream.received(
                frame.extendedSequence(),
                frame.timestampTicks(),
                frame.payloadLength() <= OpusToc.SILENCE_LENGTH_MAX,
                frame.receivedNs());
        if (frame.origin() == FrameOrigin.SOCKET) {
            recordJitter(stream);
        }
        if (stream instanceof final RoomStream room && room.audioLevelId() != 0) {
            observeLevel(frame.buffer(), frame.payloadOffset(), room);
        }
    }

    private void recordJitter(final StreamState stream) {
        final long jitterNs =
                stream.reception().jitterTicks() * NS_PER_TICK_NUMERATOR / NS_PER_TICK_DENOMINATOR;
        jitter.record(jitterNs);
        final SessionLatency session = stream.sessionLatency();
        if (session != null) {
            session.jitter().record(jitterNs);
        }
    }

    private static void observeLevel(
            final UnsafeBuffer buffer, final int headerLength, final RoomStream stream) {
        final int level =
                RtpExtensionFlyweight.audioLevel(buffer, 0, headerLength, stream.audioLevelId());
        if (level != RtpExtensionFlyweight.ABSENT) {
            stream.activity().onLevel(level);
        }
    }

    private void onRtcp(final MediaFrame frame, final RoomLeg leg) {
        counters.increment(EngineCounter.RTCP_RECEIVED);
        final UnsafeBuffer buffer = frame.buffer();
        int offset = 0;
        while (offset < frame.packetLength()) {
            final int length =
                    RtcpFlyweight.packetLength(buffer, offset, frame.packetLength() - offset);
            final int type = RtcpFlyweight.packetType(buffer, offset);
            if (type == RtcpFlyweight.SENDER_REPORT
                    && length >= RtcpFlyweight.HEADER_LENGTH + RtcpFlyweight.SENDER_INFO_LENGTH) {
                onSenderReport(frame, leg, offset);
            }
            if (type == RtcpFlyweight.SENDER_REPORT || type == RtcpFlyweight.RECEIVER_REPORT) {
                onReportBlocks(frame, leg, offset, offset + length);
            }
            offset += length;
        }
    }

    private static void onSenderReport(
            final MediaFrame frame, final RoomLeg leg, final int offset) {
        final int ssrc = RtcpFlyweight.senderSsrc(frame.buffer(), offset);
        final RoomStream[] streams = leg.streams().all();
        for (int i = 0; i < streams.length; i++) {
            if (streams[i].ssrc() == ssrc) {
                streams[i]
                        .reception()
                        .onSenderReport(
                                RtcpFlyweight.ntpMiddle(frame.buffer(), offset),
                                frame.receivedNs());
            }
        }
    }

    private void onReportBlocks(
            final MediaFrame frame, final RoomLeg leg, final int offset, final int end) {
        final UnsafeBuffer buffer = frame.buffer();
        final int count = RtcpFlyweight.count(buffer, offset);
        for (int i = 0; i < count; i++) {
            final int block = RtcpFlyweight.reportBlockOffset(buffer, offset, i);
            if (block + RtcpFlyweight.REPORT_BLOCK_LENGTH > end) {
                return;
            }
            final OutputTrack track = leg.output(RtcpFlyweight.reportSsrc(buffer, block));
            if (track == null) {
                continue;
            }
            final Delivery delivery = track.delivery();
            delivery.onReport(
                    RtcpFlyweight.reportHighestSequence(buffer, block),
                    RtcpFlyweight.reportCumulativeLost(buffer, block));
            delivery.onJitter(RtcpFlyweight.reportJitter(buffer, block));
            measureRoundTrip(frame, leg, block, delivery);
        }
    }

    private void measureRoundTrip(
            final MediaFrame frame, final RoomLeg leg, final int block, final Delivery delivery) {
        final int lastReport = RtcpFlyweight.reportLastSenderReport(frame.buffer(), block);
        if (lastReport == 0) {
            return;
        }
        final int now = (int) (ntpClock.ntpTime(frame.receivedNs()) >>> 16);
        final int delay = RtcpFlyweight.reportDelaySinceLastSenderReport(frame.buffer(), block);
        final int span = now - lastReport - delay;
        // What is negative, or as long as a call, was not measured but made up.
        if (span >= 0 && span <= ROUND_TRIP_UNITS_MAX) {
            final long spanNs = NtpClock.spanNs(span);
            roundTrip.record(spanNs);
            delivery.onRoundTrip(spanNs);
            final SessionLatency session = leg.sessionLatency();
            if (session != null) {
                session.roundTrip().record(spanNs);
            }
        }
    }
}
