package io.voicegateway.engine.stage.record;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.StreamState;
import org.agrona.concurrent.NanoClock;

/** Observer: offers the payload of recorded streams to the recording thread. */
public final class RecordTapHandler implements EventHandler<MediaFrame> {
    private final NanoClock clock;
    private final LatencyRecorder latency;

    public RecordTapHandler(final EngineContext ctx, final LatencyRecorders recorders) {
        clock = ctx.clock();
        latency = recorders.of(Stage.RECORD);
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        final StreamState stream = frame.stream();
        if (frame.kind() != FrameKind.RTP
                || frame.outcome() != PacketOutcome.ACCEPTED
                || stream == null) {
            return;
        }

        final PacketSink tap = stream.tap();
        if (tap != null) {
            tap.offer(
                    frame.buffer(),
                    frame.payloadOffset(),
                    frame.payloadLength(),
                    frame.extendedSequence(),
                    frame.timestampTicks(),
                    frame.receivedNs());
        }
        latency.record(clock.nanoTime() - frame.validatedNs());
    }
}
