package io.voicegateway.benchmarks.load;

import io.voicegateway.benchmarks.SilentListener;
import io.voicegateway.engine.EngineWarmUp;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.LegEvents;
import io.voicegateway.engine.transport.NetworkAgent;
import io.voicegateway.engine.transport.NetworkAgentProxy;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The media of all participants of the client: the engine's own transport and stages on one thread, and on the same thread the generator,
 * so that nothing stands between a packet that is due and its socket.
 * <p>
 * Its methods may be called by any thread.
 */
final class ClientEngine implements AutoCloseable {
    /** In truth 50 us more, by the kernel's timer slack: a client that spins would take from the server. */
    private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final EngineCounters counters = new EngineCounters();
    private final EngineContext ctx;
    private final NetworkAgentProxy proxy = new NetworkAgentProxy(counters);
    private final MediaPipeline pipeline;
    private final NetworkAgent network;
    private final SecureRandom random = new SecureRandom();
    private final AgentRunner runner;
    private volatile @Nullable LoadGenerator generator;

    ClientEngine() {
        ctx =
                new EngineContext()
                        .mediaAddress(InetAddress.getLoopbackAddress())
                        .counters(counters)
                        .listener(SilentListener.newListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        pipeline =
                new MediaPipeline(
                        ctx,
                        new LatencyRecorders(),
                        new NtpClock(System.currentTimeMillis(), System.nanoTime()),
                        Thread::new);
        network =
                new NetworkAgent(
                        ctx,
                        new LatencyRecorders(),
                        newIngress(),
                        proxy,
                        DtlsIdentity.generate(random),
                        random);
        runner =
                new AgentRunner(
                        new SleepingIdleStrategy(PARK_NS),
                        ctx.errorHandler(),
                        null,
                        new MediaAgent());
    }

    /** Compiles what carries packets, before {@link #start}. */
    void warmUp() throws Exception {
        EngineWarmUp.run(ctx.crypto());
    }

    void start() {
        AgentRunner.startOnThread(runner, MediaThreads.of(ctx));
    }

    /** From now on this generator sends. */
    void generate(final LoadGenerator newGenerator) {
        generator = newGenerator;
    }

    NanoClock clock() {
        return ctx.clock();
    }

    /** A way onto the ring for one more publisher of the media thread. */
    AudioIngress newIngress() {
        return new AudioIngress(pipeline.ring(), counters, ctx.clock());
    }

    int newSsrc() {
        return random.nextInt();
    }

    PeerConnection newConnection(final LegEvents events, final int ssrc) {
        return network.newConnection(events, ssrc);
    }

    void open(final PeerConnection connection) {
        execute(() -> network.onOpen(connection));
    }

    void connect(final PeerConnection connection, final RemoteTransport remote) {
        execute(() -> network.onConnect(connection, remote, DtlsRole.SERVER));
    }

    /** Connects with what ICE and DTLS would have come to. */
    void connect(
            final PeerConnection connection,
            final InetSocketAddress remote,
            final SrtpKeys inbound,
            final SrtpKeys outbound) {
        execute(() -> connection.onNominated(remote));
        connection.onKeys(inbound, outbound);
    }

    void addCandidate(final PeerConnection connection, final IceCandidate candidate) {
        execute(() -> network.onCandidate(connection, candidate));
    }

    void addStream(final PeerConnection connection, final RoomStream stream) {
        execute(() -> network.onAddStream(connection, stream));
    }

    void removeStream(final PeerConnection connection, final RoomStream stream) {
        execute(() -> network.onRemoveStream(connection, stream));
    }

    private void execute(final Runnable command) {
        if (!proxy.execute(command)) {
            throw new IllegalStateException("the media thread does not keep up with commands");
        }
    }

    /** Packets that the client itself dropped, sent or received: what it loses when it is behind. */
    long dropCount() {
        return EngineDrops.count(counters);
    }

    /** Ends the media thread; what it wrote can then be read. */
    @Override
    public void close() {
        runner.close();
        pipeline.close();
    }

    private final class MediaAgent implements Agent {
        private final Agent stages = Objects.requireNonNull(pipeline.fused());

        @Override
        public int doWork() throws Exception {
            final LoadGenerator current = generator;
            return (current == null ? 0 : current.doWork()) + network.doWork() + stages.doWork();
        }

        @Override
        public void onClose() {
            network.onClose();
        }

        @Override
        public String roleName() {
            return "load-client";
        }
    }
}
