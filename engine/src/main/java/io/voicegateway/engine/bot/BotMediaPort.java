package io.voicegateway.engine.bot;

import io.netty.handler.ssl.SslContext;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.MeasuredAgent;
import io.voicegateway.engine.stream.BotStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bots' side of the engine: a fixed pool of threads that code their audio, and the sockets that carry it. Legs are dealt out over the
 * threads, each at home on one, and helped by the others when that one is held up.
 */
public final class BotMediaPort implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BotMediaPort.class);

    private final EngineContext ctx;
    private final BotConnector connector;
    private final SampleChunks chunks = new SampleChunks();
    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<BotAgent> agents = new ArrayList<>();
    private final AtomicInteger nextThreadIndex = new AtomicInteger();

    private BotMediaPort(
            final EngineContext ctx,
            final AudioCodec codec,
            final int threadCount,
            final @Nullable SslContext sslContext) {
        this.ctx = ctx;
        connector = new BotConnector(ctx, sslContext);
        for (int index = 0; index < threadCount; index++) {
            final BotAgent agent = new BotAgent(ctx, codec, agents, index, threadCount);
            agents.add(agent);
            runners.add(
                    new AgentRunner(
                            agent,
                            ctx.errorHandler(),
                            null,
                            new MeasuredAgent(agent, agent.lateness(), ctx.clock())));
        }
    }

    /**
     * Starts the bot threads: one for every two cores, but two at least, for one that hangs needs another that helps.
     *
     * @param ctx concluded
     */
    public static BotMediaPort launch(final EngineContext ctx) {
        final int threadCount = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        return launch(ctx, AudioCodec.choose(), threadCount, null);
    }

    static BotMediaPort launch(
            final EngineContext ctx,
            final AudioCodec codec,
            final int threadCount,
            final @Nullable SslContext sslContext) {
        final BotMediaPort port = new BotMediaPort(ctx, codec, threadCount, sslContext);
        for (final AgentRunner runner : port.runners) {
            AgentRunner.startOnThread(runner, MediaThreads::urgent);
        }
        LOGGER.info("bot media port codec={} threads={}", codec.name(), threadCount);
        return port;
    }

    /**
     * Makes the bot leg of a session; it lives until {@link BotLeg#remove()}. Called by any thread.
     *
     * @param stream  what the bot says, as the ring knows it
     * @param ingress onto the session's shard
     */
    public BotLeg addLeg(final long sessionId, final BotStream stream, final AudioIngress ingress) {
        final int index = Math.floorMod(nextThreadIndex.getAndIncrement(), agents.size());
        final BotAgent agent = agents.get(index);
        final BotLeg leg = new BotLeg(sessionId, stream, ingress, ctx, connector, chunks, agent);
        agent.add(leg);
        return leg;
    }

    /** Adds how late the bot threads are, by their names. Called by any thread. */
    public void latenessTo(final Map<String, Histogram> threadTotals) {
        agents.forEach(agent -> threadTotals.put(agent.roleName(), agent.lateness().snapshot()));
    }

    /** How long the bots' sockets take to answer a ping. A copy, in nanoseconds; called by any thread. */
    public Histogram roundTrips() {
        return connector.roundTrips().snapshot();
    }

    /** Whether no bot's socket is up any more, also none that waits for the answer to its close. Called by any thread. */
    boolean isIdle() {
        return connector.isIdle();
    }

    /** Ends every socket cleanly, frees the codecs, ends the threads. */
    @Override
    public void close() {
        runners.forEach(AgentRunner::close);
        agents.forEach(BotAgent::endLegs);
        connector.close();
    }
}
