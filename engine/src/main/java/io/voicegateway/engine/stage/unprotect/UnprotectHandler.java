package io.voicegateway.engine.stage.unprotect;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.StreamState;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import org.agrona.concurrent.NanoClock;

/**
 * Transformer: turns SRTP into RTP and SRTCP into RTCP, in place. A bot's packet is plain already and passes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3711#section-3.3">RFC 3711 §3.3</a>
 */
public final class UnprotectHandler implements EventHandler<MediaFrame> {
    private final EngineCounters counters;
    private final NanoClock clock;
    private final LatencyRecorder ingressLatency;
    private final LatencyRecorder latency;

    public UnprotectHandler(final EngineContext ctx, final LatencyRecorders recorders) {
        counters = ctx.counters();
        clock = ctx.clock();
        ingressLatency = recorders.of(Stage.INGRESS);
        latency = recorders.of(Stage.UNPROTECT);
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        // Several threads publish, but a recorder has one writer: so ingress is recorded here.
        ingressLatency.record(frame.publishedNs() - frame.receivedNs());
        if (!frame.kind().isPacket()) {
            closeReceiver(frame);
            return;
        }
        if (frame.origin() == FrameOrigin.BOT) {
            passPlain(frame);
        } else {
            unprotect(frame);
        }
        latency.record(frame.unprotectedNs() - frame.publishedNs());
    }

    private static void closeReceiver(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        if (frame.kind() == FrameKind.CLOSE && leg != null) {
            leg.closeReceiver();
        }
    }

    private void passPlain(final MediaFrame frame) {
        final int sequence = RtpHeaderFlyweight.sequenceNumber(frame.buffer(), 0);
        final long extended =
                frame.stream() instanceof BotStream bot ? bot.extend(sequence) : sequence;
        frame.unprotected(frame.packetLength(), extended, clock.nanoTime());
    }

    private void unprotect(final MediaFrame frame) {
        final RoomLeg leg = frame.leg();
        final SrtpReceiver receiver = leg == null ? null : leg.receiver();
        if (receiver == null) {
            drop(frame, PacketOutcome.NO_KEYS);
            return;
        }

        final SrtpResult result =
                frame.kind() == FrameKind.RTP
                        ? receiver.unprotectRtp(frame.buffer(), 0, frame.packetLength())
                        : receiver.unprotectRtcp(frame.buffer(), 0, frame.packetLength());
        if (result == SrtpResult.OK) {
            frame.unprotected(receiver.resultLength(), receiver.packetIndex(), clock.nanoTime());
        } else {
            final StreamState stream = frame.stream();
            if (result == SrtpResult.REPLAYED && stream != null) {
                stream.duplicated();
            }
            drop(frame, outcome(result));
        }
    }

    private void drop(final MediaFrame frame, final PacketOutcome outcome) {
        frame.unprotected(frame.packetLength(), 0, clock.nanoTime());
        frame.outcome(outcome);
        counters.increment(outcome.counter());
    }

    private static PacketOutcome outcome(final SrtpResult result) {
        return switch (result) {
            case OK -> PacketOutcome.PENDING;
            case TOO_SHORT -> PacketOutcome.TOO_SHORT;
            case AUTHENTICATION_FAILED -> PacketOutcome.AUTHENTICATION_FAILED;
            case REPLAYED -> PacketOutcome.REPLAYED;
            case TOO_OLD -> PacketOutcome.TOO_OLD;
            case TOO_MANY_SSRCS -> PacketOutcome.TOO_MANY_SSRCS;
        };
    }
}
