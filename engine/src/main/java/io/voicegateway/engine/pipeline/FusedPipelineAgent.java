package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import org.agrona.concurrent.Agent;

/** Runs every stage in order on one thread: the fused wiring. */
public final class FusedPipelineAgent implements Agent {
    /** Frames per duty cycle, so that a burst does not keep the sockets waiting. */
    private static final int FRAME_LIMIT_PER_CYCLE = 64;

    private final RingBuffer<MediaFrame> ring;
    private final EventPoller<MediaFrame> poller;
    private final EventPoller.Handler<MediaFrame> journey = this::onFrame;
    private final EventHandler<MediaFrame>[] stages;
    private final CountingExceptionHandler exceptionHandler;
    private int frameCount;

    @SafeVarargs
    @SuppressWarnings("varargs")
    FusedPipelineAgent(
            final RingBuffer<MediaFrame> ring,
            final EngineContext ctx,
            final EventHandler<MediaFrame>... stages) {
        this.ring = ring;
        this.stages = stages.clone();
        exceptionHandler = new CountingExceptionHandler(ctx);
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    @Override
    public int doWork() throws Exception {
        frameCount = 0;
        poller.poll(journey);
        return frameCount;
    }

    /** Whether packets wait for {@link #doWork}. */
    public boolean hasWork() {
        return ring.getCursor() > poller.getSequence().get();
    }

    @Override
    public String roleName() {
        return "media-stages";
    }

    private boolean onFrame(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        for (int i = 0; i < stages.length; i++) {
            try {
                stages[i].onEvent(frame, sequence, endOfBatch);
            } catch (final Exception e) {
                exceptionHandler.handleEventException(e, sequence, frame);
            }
        }
        return ++frameCount < FRAME_LIMIT_PER_CYCLE;
    }
}
