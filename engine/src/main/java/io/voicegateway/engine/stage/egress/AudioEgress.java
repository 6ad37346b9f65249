package io.voicegateway.engine.stage.egress;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MediaPath;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.DatagramSender;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.StreamState;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** Consumer: protects and sends each packet once per destination, answers NACKs and sends RTCP reports. */
public final class AudioEgress implements EventHandler<MediaFrame> {
    private final EngineCounters counters;
    private final NanoClock clock;
    private final RtcpEgress rtcp;
    private final LatencyRecorder latency;
    private final LatencyRecorder driverToBot;
    private final LatencyRecorder botToDriver;

    // All legs of a shard share one socket, or each has its own and queues nothing.
    private @Nullable DatagramSender unflushed;
    private final UnsentPackets unsent;

    public AudioEgress(
            final EngineContext ctx, final LatencyRecorders recorders, final NtpClock ntpClock) {
        counters = ctx.counters();
        clock = ctx.clock();
        rtcp = new RtcpEgress(ctx, ntpClock);
        latency = recorders.of(Stage.EGRESS);
        driverToBot = recorders.of(MediaPath.DRIVER_TO_BOT);
        botToDriver = recorders.of(MediaPath.BOT_TO_DRIVER);
        unsent = new UnsentPackets(recorders);
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        switch (frame.kind()) {
            case RTP -> onRtp(frame);
            case RTCP -> onRtcp(frame);
            case REPORT -> onReport(frame);
            case SILENCE -> onSilence(frame);
            case CLOSE -> onClose(frame);
        }
        if (endOfBatch) {
            flush();
        }
    }

    /** Sends together what a batch left on the socket that the legs of a shard share. */
    private void flush() {
        final DatagramSender socket = unflushed;
        if (socket != null) {
            unflushed = null;
            socket.flush();
            if (!unsent.isEmpty()) {
                unsent.sent(clock.nanoTime());
            }
        }
    }

    private void onRtp(final MediaFrame frame) {
        if (frame.outcome() != PacketOutcome.ACCEPTED) {
            return;
        }

        final OutputTrack[] outputs = frame.outputs();
        for (int i = 0; i < outputs.length; i++) {
            send(frame, outputs[i]);
        }
        final PacketSink bot = frame.bot();
        if (bot != null) {
            offer(frame, bot);
        }
        final long nowNs = clock.nanoTime();
        if (unflushed != null && !unflushed.hasQueued()) {
            unsent.sent(nowNs);
        }
        latency.record(nowNs - frame.forwardedNs());
    }

    private void send(final MediaFrame frame, final OutputTrack track) {
        final RoomLeg leg = track.leg();
        final SrtpSender sender = leg.sender();
        final StreamState stream = frame.stream();
        if (sender == null || stream == null) {
            return;
        }

        final int slot =
                track.write(
                        stream,
                        frame.extendedSequence(),
                        frame.timestampTicks(),
                        frame.isMarked(),
                        frame.buffer(),
                        frame.payloadOffset(),
                        frame.payloadLength(),
                        sender,
                        frame.forwardedNs());
        if (slot < 0) {
            counters.increment(EngineCounter.PACKET_TOO_LONG);
            return;
        }
        final DatagramSender socket = leg.socket();
        unflushed = socket;
        if (socket.queue(track.packets(slot), track.packetOffset(slot), track.packetLength(slot))) {
            counters.increment(EngineCounter.PACKETS_FORWARDED);
            onQueued(frame, stream);
        }
    }

    /** A bot's packet goes to a socket that queues nothing; a room's may wait for others, and is under way until then. */
    private void onQueued(final MediaFrame frame, final StreamState stream) {
        if (frame.origin() == FrameOrigin.BOT) {
            final long spanNs = clock.nanoTime() - frame.receivedNs();
            botToDriver.record(spanNs);
            final SessionLatency session = stream.sessionLatency();
            if (session != null) {
                session.botToDriver().record(spanNs);
            }
        } else {
            unsent.add(frame);
            if (unsent.isFull()) {
                unsent.sent(clock.nanoTime());
            }
        }
    }

    private void offer(final MediaFrame frame, final PacketSink bot) {
        final boolean isQueued =
                bot.offer(
                        frame.buffer(),
                        frame.payloadOffset(),
                        frame.payloadLength(),
                        frame.extendedSequence(),
                        frame.timestampTicks(),
                        frame.receivedNs());
        if (isQueued) {
            counters.increment(EngineCounter.PACKETS_TO_BOT);
            final long spanNs = clock.nanoTime() - frame.receivedNs();
            driverToBot.record(spanNs);
            final StreamState stream = frame.stream();
            final SessionLatency session = stream == null ? null : stream.sessionLatency();
            if (session != null) {
                session.driverToBot().record(spanNs);
            }
        }
    }

    private void onRtcp(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        if (frame.outcome() == PacketOutcome.ACCEPTED && leg != null) {
            rtcp.answerNacks(leg, frame.buffer(), frame.packetLength());
        }
    }

    private void onSilence(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        final SrtpSender sender = leg == null ? null : leg.sender();
        if (leg == null || sender == null) {
            return;
        }
        final OutputTrack[] tracks = leg.outputs();
        for (int i = 0; i < tracks.length; i++) {
            final int slot = tracks[i].writeSilence(sender, clock.nanoTime());
            if (slot >= 0
                    && leg.socket()
                            .send(
                                    tracks[i].packets(slot),
                                    tracks[i].packetOffset(slot),
                                    tracks[i].packetLength(slot))) {
                counters.increment(EngineCounter.SILENCE_SENT);
            }
        }
    }

    private void onReport(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        if (leg != null) {
            rtcp.sendReports(leg, clock.nanoTime());
        }
    }

    private static void onClose(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        if (leg != null) {
            leg.closeSender();
        }
    }
}
