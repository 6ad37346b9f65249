package io.voicegateway.engine.stage.forward;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamState;
import org.agrona.concurrent.NanoClock;

/** Transformer: writes the packet's destinations onto the frame, as the routes are at this moment. */
public final class ForwardHandler implements EventHandler<MediaFrame> {
    private final NanoClock clock;
    private final LatencyRecorder latency;

    public ForwardHandler(final EngineContext ctx, final LatencyRecorders recorders) {
        clock = ctx.clock();
        latency = recorders.of(Stage.FORWARD);
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        final StreamState stream = frame.stream();
        if (frame.kind() != FrameKind.RTP
                || frame.outcome() != PacketOutcome.ACCEPTED
                || stream == null) {
            return;
        }

        final long nowNs = clock.nanoTime();
        switch (stream) {
            case RoomStream room -> frame.destinations(room.outputs(), room.bot(), nowNs);
            case BotStream bot -> frame.destinations(bot.outputs(), null, nowNs);
        }
        latency.record(nowNs - frame.validatedNs());
    }
}
