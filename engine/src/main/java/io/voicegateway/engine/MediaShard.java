package io.voicegateway.engine;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.pipeline.FusedPipelineAgent;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MeasuredAgent;
import io.voicegateway.engine.status.ThreadLateness;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.transport.NetworkAgent;
import io.voicegateway.engine.transport.NetworkAgentProxy;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;

/** One ring with its threads. Calls are dealt out over shards and stay there. Public so that one can be put under load alone. */
public final class MediaShard implements AutoCloseable {
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final ThreadLateness lateness;
    private final MediaPipeline pipeline;
    private final NetworkAgentProxy proxy;
    private final NetworkAgent network;
    private final AudioIngress botIngress;
    private final AgentRunner runner;
    private final ThreadFactory threads;

    public MediaShard(
            final EngineContext ctx,
            final DtlsIdentity identity,
            final SecureRandom random,
            final NtpClock ntpClock) {
        threads = MediaThreads.of(ctx);
        lateness = new ThreadLateness(ctx.counters());
        pipeline = new MediaPipeline(ctx, recorders, ntpClock, threads);
        proxy = new NetworkAgentProxy(ctx.counters());
        final AudioIngress ingress =
                new AudioIngress(
                        pipeline.ring(), ctx.counters(), ctx.clock(), ctx.packetRateLimit());
        botIngress = new AudioIngress(pipeline.ring(), ctx.counters(), ctx.clock(), proxy::wakeUp);
        network = new NetworkAgent(ctx, recorders, ingress, proxy, identity, random);
        final FusedPipelineAgent fused = pipeline.fused();
        final Agent agent = fused == null ? network : new CompositeAgent(network, fused);
        final IdleStrategy idleStrategy =
                ctx.isSpinning()
                        ? new BusySpinIdleStrategy()
                        : new BlockingIdleStrategy(
                                network,
                                fused == null ? () -> false : fused::hasWork,
                                lateness,
                                ctx.clock());
        runner =
                new AgentRunner(
                        idleStrategy,
                        ctx.errorHandler(),
                        null,
                        new MeasuredAgent(agent, lateness, ctx.clock()));
    }

    public void start() {
        pipeline.start();
        AgentRunner.startOnThread(runner, threads);
    }

    public NetworkAgent network() {
        return network;
    }

    public NetworkAgentProxy proxy() {
        return proxy;
    }

    /** Where bots' audio enters this shard. Used by the bot threads. */
    AudioIngress botIngress() {
        return botIngress;
    }

    LatencyRecorders recorders() {
        return recorders;
    }

    /**
     * Adds how late this shard's threads are.
     *
     * @param index of the shard
     */
    void latenessTo(final Map<String, Histogram> threadTotals, final int index) {
        threadTotals.put("media-" + index, lateness.snapshot());
        final LatencyRecorder stages = pipeline.stageLateness();
        if (stages != null) {
            threadTotals.put("stages-" + index, stages.snapshot());
        }
    }

    /** Called by any thread. */
    double ringOccupancy() {
        return pipeline.occupancy();
    }

    @Override
    public void close() {
        runner.close();
        pipeline.close();
        // A stage that hangs keeps its keys and sockets: lost is better than used after their end.
        if (pipeline.isEnded()) {
            network.release();
        }
    }
}
