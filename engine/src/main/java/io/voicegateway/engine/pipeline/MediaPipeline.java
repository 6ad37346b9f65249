package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.egress.AudioEgress;
import io.voicegateway.engine.stage.forward.ForwardHandler;
import io.voicegateway.engine.stage.monitor.LatencyMonitor;
import io.voicegateway.engine.stage.record.RecordTapHandler;
import io.voicegateway.engine.stage.unprotect.UnprotectHandler;
import io.voicegateway.engine.stage.validate.ValidateHandler;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Wires the media stages onto one ring. Read it top to bottom: this is a packet's journey. */
public final class MediaPipeline implements AutoCloseable {
    private final RingBuffer<MediaFrame> ring;
    private final @Nullable FusedPipelineAgent fused;
    private final @Nullable Disruptor<MediaFrame> disruptor;
    private final @Nullable LatencyRecorder stageLateness;
    private final StageThreads stageThreads;

    /** @param threads makes the stage threads; used in pipelined mode only */
    public MediaPipeline(
            final EngineContext ctx,
            final LatencyRecorders recorders,
            final NtpClock ntpClock,
            final ThreadFactory threads) {
        stageThreads = new StageThreads(threads);
        final UnprotectHandler unprotect =
                new UnprotectHandler(ctx, recorders); // SRTP to RTP, in place
        final ValidateHandler validate =
                new ValidateHandler(ctx, recorders); // accept or reject, with a reason
        final ForwardHandler forward = new ForwardHandler(ctx, recorders); // where it goes
        final LatencyMonitor monitor =
                new LatencyMonitor(ctx, recorders, ntpClock); // jitter, loss, round trip
        final RecordTapHandler record =
                new RecordTapHandler(ctx, recorders); // to the recording thread
        final AudioEgress egress =
                new AudioEgress(ctx, recorders, ntpClock); // RTP to SRTP per destination, then send
        stageLateness =
                ctx.threadingMode() == ThreadingMode.PIPELINED ? new LatencyRecorder(2) : null;
        final ReleaseHandler release =
                new ReleaseHandler(ctx.clock(), stageLateness); // the slot lets go of its call

        // MULTI: the network thread and the bot thread both publish.
        if (ctx.threadingMode() == ThreadingMode.FUSED) {
            ring =
                    RingBuffer.createMultiProducer(
                            MediaFrame::new, ctx.ringCapacity(), WaitStrategies.of(ctx));
            fused =
                    new FusedPipelineAgent(
                            ring, ctx, unprotect, validate, forward, monitor, record, egress,
                            release);
            disruptor = null;
        } else {
            disruptor =
                    new Disruptor<>(
                            MediaFrame::new,
                            ctx.ringCapacity(),
                            stageThreads,
                            ProducerType.MULTI,
                            WaitStrategies.of(ctx));
            disruptor.setDefaultExceptionHandler(new CountingExceptionHandler(ctx));
            disruptor.handleEventsWith(unprotect).then(validate).then(forward, monitor, record);
            disruptor.after(forward).handleEventsWith(egress);
            disruptor.after(egress, monitor, record).handleEventsWith(release);
            ring = disruptor.getRingBuffer();
            fused = null;
        }
    }

    /** The ring that ingress publishes onto. */
    public RingBuffer<MediaFrame> ring() {
        return ring;
    }

    /** Share of the ring's slots that are taken, 0 to 1. Called by any thread. */
    public double occupancy() {
        return 1 - (double) ring.remainingCapacity() / ring.getBufferSize();
    }

    /** In fused mode: the agent that runs every stage, for the shard's one thread; null in pipelined mode. */
    public @Nullable FusedPipelineAgent fused() {
        return fused;
    }

    /** In pipelined mode: how long packets were on the ring; null in fused mode, whose thread is measured itself. */
    public @Nullable LatencyRecorder stageLateness() {
        return stageLateness;
    }

    /** Starts the stage threads, if there are any. */
    public void start() {
        if (disruptor != null) {
            disruptor.start();
        }
    }

    /** Stops the stage threads and waits for their end. Idempotent. */
    @Override
    public void close() {
        if (disruptor != null) {
            disruptor.halt();
            stageThreads.join();
        }
    }

    /** Whether no stage thread runs. */
    public boolean isEnded() {
        return stageThreads.isEnded();
    }
}
