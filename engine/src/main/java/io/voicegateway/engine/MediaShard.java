package io.voicegateway.engine;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.pipeline.FusedPipelineAgent;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.transport.NetworkAgent;
import io.voicegateway.engine.transport.NetworkAgentProxy;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.security.SecureRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;

/** One ring with its threads. Calls are dealt out over shards and stay there. */
final class MediaShard implements AutoCloseable {
    private static final int IDLE_SPINS = 10;
    private static final int IDLE_YIELDS = 5;
    private static final long IDLE_PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long IDLE_PARK_MAX_NS = TimeUnit.MICROSECONDS.toNanos(250);

    private final LatencyRecorders recorders = new LatencyRecorders();
    private final MediaPipeline pipeline;
    private final NetworkAgentProxy proxy;
    private final NetworkAgent network;
    private final AudioIngress botIngress;
    private final AgentRunner runner;
    private final ThreadFactory threads;

    MediaShard(
            final EngineContext ctx,
            final DtlsIdentity identity,
            final SecureRandom random,
            final NtpClock ntpClock) {
        threads = MediaThreads.of(ctx.profile());
        pipeline = new MediaPipeline(ctx, recorders, ntpClock, threads);
        proxy = new NetworkAgentProxy(ctx.counters());
        final AudioIngress ingress = new AudioIngress(pipeline.ring(), ctx.counters(), ctx.clock());
        botIngress = new AudioIngress(pipeline.ring(), ctx.counters(), ctx.clock());
        network = new NetworkAgent(ctx, ingress, proxy, identity, random);
        final FusedPipelineAgent fused = pipeline.fused();
        final Agent agent = fused == null ? network : new CompositeAgent(network, fused);
        runner = new AgentRunner(idleStrategy(ctx), ctx.errorHandler(), null, agent);
    }

    void start() {
        pipeline.start();
        AgentRunner.startOnThread(runner, threads);
    }

    NetworkAgent network() {
        return network;
    }

    NetworkAgentProxy proxy() {
        return proxy;
    }

    /** Where bots' audio enters this shard. Used by the bot threads. */
    AudioIngress botIngress() {
        return botIngress;
    }

    LatencyRecorders recorders() {
        return recorders;
    }

    @Override
    public void close() {
        runner.close();
        pipeline.close();
    }

    private static IdleStrategy idleStrategy(final EngineContext ctx) {
        return switch (ctx.profile()) {
            case DEV ->
                    new BackoffIdleStrategy(
                            IDLE_SPINS, IDLE_YIELDS, IDLE_PARK_MIN_NS, IDLE_PARK_MAX_NS);
            case DEDICATED -> new BusySpinIdleStrategy();
        };
    }
}
