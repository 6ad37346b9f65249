package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.dtls.DtlsCrypto;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** The network thread of one shard: drains commands, polls sockets, runs timers. Its methods other than doWork are called by itself. */
public final class NetworkAgent implements Agent {
    private static final int COMMAND_LIMIT_PER_CYCLE = 64;

    /** No timer of a leg is finer. */
    private static final int WAIT_LIMIT_MS = 10;

    /** No wait is meant to be longer. */
    public static final long WAIT_LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(WAIT_LIMIT_MS);

    private final EngineContext ctx;
    private final NanoClock clock;
    private final NetworkAgentProxy proxy;
    private final NetworkContext network;
    private final UdpSockets sockets;
    private final @Nullable SharedUdpPort sharedPort;
    private final LegTimers<PeerConnection> timers;
    private final ClosedLegs closedLegs;
    private final Consumer<Runnable> commandHandler = this::onCommand;
    private long nowNs;

    // Written by the network thread, read by those who want to know.
    private volatile int connectionCount;

    public NetworkAgent(
            final EngineContext ctx,
            final LatencyRecorders recorders,
            final AudioIngress ingress,
            final NetworkAgentProxy proxy,
            final DtlsIdentity identity,
            final SecureRandom random) {
        this.ctx = ctx;
        this.proxy = proxy;
        clock = ctx.clock();
        closedLegs = new ClosedLegs(ingress);
        timers = new LegTimers<>(clock.nanoTime());
        try {
            sockets = UdpSockets.open(ctx, recorders.of(Stage.KERNEL));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        network =
                new NetworkContext(
                        ctx,
                        ingress,
                        sockets,
                        new MediaPorts(ctx.firstPort(), ctx.lastPort()),
                        proxy,
                        identity,
                        new DtlsCrypto(random),
                        random);
        proxy.wakesBy(sockets::wakeUp);
        sharedPort = ctx.hasSharedPort() ? new SharedUdpPort(ctx, sockets) : null;
    }

    /**
     * Binds the shared port, if there is one; returns its address. Called once, before the thread starts.
     *
     * @throws IOException when the port is in use
     */
    public @Nullable InetSocketAddress bind() throws IOException {
        if (sharedPort == null) {
            return null;
        }
        sharedPort.endpoint().open();
        return sharedPort.endpoint().localAddress();
    }

    /**
     * Makes a leg, without I/O: ICE-lite on the shared port if there is one, else with full ICE and a socket of its own. Called by the
     * control thread, which then queues {@link #onOpen}.
     *
     * @param ssrc of our reports
     */
    public PeerConnection newConnection(final LegEvents events, final int ssrc) {
        return new PeerConnection(network, sharedPort, events, ssrc);
    }

    /** Open connections. Called by any thread. */
    public int connectionCount() {
        return connectionCount;
    }

    @Override
    public int doWork() throws Exception {
        nowNs = clock.nanoTime();
        return drainCommands() + pollDatagrams() + runTimers() + closedLegs.doWork(nowNs);
    }

    /**
     * Waits for a datagram, for a command or for {@link NetworkAgentProxy#wakeUp}; not so long that a timer is late. Reads nothing: the
     * next cycle runs the commands first, because a datagram may count on them. Called by this thread when it has nothing to do.
     *
     * @param hasOtherWork whether there is work after all, of a kind that this agent does not know
     */
    public void awaitWork(final BooleanSupplier hasOtherWork) {
        proxy.beginWait();
        try {
            if (proxy.commands().isEmpty() && !hasOtherWork.getAsBoolean()) {
                sockets.await(WAIT_LIMIT_MS);
            }
        } catch (final IOException e) {
            ctx.errorHandler().onError(e);
        } finally {
            proxy.endWait();
        }
    }

    private int drainCommands() {
        final int drained = proxy.commands().drain(commandHandler, COMMAND_LIMIT_PER_CYCLE);
        if (drained > 0) {
            // A command may have set a timer that is due at once.
            timers.runUnsettled(nowNs);
        }
        return drained;
    }

    private int pollDatagrams() throws IOException {
        return sockets.poll();
    }

    private int runTimers() {
        return timers.run(nowNs);
    }

    private void onCommand(final Runnable command) {
        try {
            command.run();
        } catch (final RuntimeException e) {
            ctx.errorHandler().onError(e);
        }
    }

    public void onOpen(final PeerConnection connection) {
        timers.add(connection);
        connectionCount = timers.legs().size();
        connection.open();
    }

    public void onConnect(
            final PeerConnection connection, final RemoteTransport remote, final DtlsRole role) {
        connection.connect(remote, role, nowNs);
        timers.watch(connection);
    }

    public void onCandidate(final PeerConnection connection, final IceCandidate candidate) {
        connection.addCandidate(candidate, nowNs);
        timers.watch(connection);
    }

    public void onRestart(final PeerConnection connection) {
        connection.restart();
        timers.watch(connection);
    }

    public void onAddStream(final PeerConnection connection, final RoomStream stream) {
        connection.leg().streams().add(stream);
        connection.awaitStream(stream);
    }

    public void onRemoveStream(final PeerConnection connection, final RoomStream stream) {
        connection.leg().streams().remove(stream);
        connection.forgetStream(stream);
    }

    public void onClose(final PeerConnection connection) {
        if (timers.remove(connection)) {
            connectionCount = timers.legs().size();
            connection.close();
            closedLegs.add(connection);
        }
    }

    /** Whether this host has what {@code SocketProvider.LINUX} needs. */
    public static boolean hasLinuxSockets() {
        return LinuxFunctions.isLoaded();
    }

    /** By what means datagrams are read and written, for people. */
    public String means() {
        return sockets.name();
    }

    @Override
    public void onClose() {
        for (final PeerConnection connection : timers.legs()) {
            connection.close();
            closedLegs.add(connection);
        }
        timers.clear();
        connectionCount = 0;
    }

    /** Takes back what the stages may still have used: keys and sockets. Called once, when neither this agent nor a stage runs any more. */
    public void release() {
        closedLegs.release();
        if (sharedPort != null) {
            sharedPort.endpoint().close();
        }
        sockets.close();
    }

    @Override
    public String roleName() {
        return "network";
    }
}
