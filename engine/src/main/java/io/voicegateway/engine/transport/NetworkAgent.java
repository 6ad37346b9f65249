package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** The network thread of one shard: drains commands, polls sockets, runs timers. Its methods other than doWork are called by itself. */
public final class NetworkAgent implements Agent {
    private static final int COMMAND_LIMIT_PER_CYCLE = 64;
    private static final int DATAGRAM_LIMIT_PER_SOCKET = 16;

    private static final Consumer<SelectionKey> LEFT_FOR_THE_NEXT_CYCLE = _ -> {};

    /** With hundreds of legs, looking after every one of them costs as much as a packet. */
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** No timer of a leg is finer. */
    private static final long WAIT_LIMIT_MS = 10;

    private final EngineContext ctx;
    private final NanoClock clock;
    private final NetworkAgentProxy proxy;
    private final NetworkContext network;
    private final Selector selector;
    private final @Nullable SharedUdpPort sharedPort;
    private final List<PeerConnection> connections = new ArrayList<>();
    private final ClosedLegs closedLegs;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MediaFrame.CAPACITY + 1);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private final Consumer<SelectionKey> readable = this::onReadable;
    private final Consumer<Runnable> commandHandler = this::onCommand;
    private int datagramCount;
    private long nextTimersNs;
    private long nowNs;

    // Written by the network thread, read by those who want to know.
    private volatile int connectionCount;

    public NetworkAgent(
            final EngineContext ctx,
            final AudioIngress ingress,
            final NetworkAgentProxy proxy,
            final DtlsIdentity identity,
            final SecureRandom random) {
        this.ctx = ctx;
        this.proxy = proxy;
        clock = ctx.clock();
        closedLegs = new ClosedLegs(ingress);
        nextTimersNs = clock.nanoTime();
        try {
            selector = Selector.open();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        network =
                new NetworkContext(
                        ctx,
                        ingress,
                        selector,
                        new MediaPorts(ctx.firstPort(), ctx.lastPort()),
                        proxy,
                        identity,
                        new BcTlsCrypto(random),
                        random);
        proxy.waitsOn(selector);
        sharedPort = ctx.hasSharedPort() ? new SharedUdpPort(ctx, selector) : null;
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
                selector.select(LEFT_FOR_THE_NEXT_CYCLE, WAIT_LIMIT_MS);
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
            nextTimersNs = nowNs;
        }
        return drained;
    }

    private int pollDatagrams() throws IOException {
        datagramCount = 0;
        selector.selectNow(readable);
        return datagramCount;
    }

    private int runTimers() {
        if (nowNs - nextTimersNs < 0) {
            return 0;
        }
        nextTimersNs = nowNs + TIMER_INTERVAL_NS;
        int work = 0;
        for (int i = 0; i < connections.size(); i++) {
            work += connections.get(i).runTimers(nowNs);
        }
        return work;
    }

    private void onCommand(final Runnable command) {
        try {
            command.run();
        } catch (final RuntimeException e) {
            ctx.errorHandler().onError(e);
        }
    }

    private void onReadable(final SelectionKey key) {
        final DatagramTarget target = (DatagramTarget) key.attachment();
        for (int i = 0; i < DATAGRAM_LIMIT_PER_SOCKET; i++) {
            final int length = target.endpoint().receive(bytes);
            if (length < 0) {
                return;
            }
            datagramCount++;
            ctx.counters().increment(EngineCounter.DATAGRAMS_RECEIVED);
            if (length > 0) {
                // One clock read per datagram: the latency of a packet begins when it is read.
                target.onDatagram(buffer, bytes, length, clock.nanoTime());
            }
        }
    }

    public void onOpen(final PeerConnection connection) {
        connections.add(connection);
        connectionCount = connections.size();
        connection.open();
    }

    public void onConnect(
            final PeerConnection connection, final RemoteTransport remote, final DtlsRole role) {
        connection.connect(remote, role, nowNs);
    }

    public void onCandidate(final PeerConnection connection, final IceCandidate candidate) {
        connection.addCandidate(candidate, nowNs);
    }

    public void onRestart(final PeerConnection connection) {
        connection.restart();
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
        if (connections.remove(connection)) {
            connectionCount = connections.size();
            connection.close();
            closedLegs.add(connection.leg());
        }
    }

    /** Takes back the keys that are still with the stages. Called once, when neither this agent nor a stage runs any more. */
    public void closeKeys() {
        closedLegs.closeKeys();
    }

    @Override
    public void onClose() {
        for (final PeerConnection connection : connections) {
            connection.close();
            closedLegs.add(connection.leg());
        }
        connections.clear();
        connectionCount = 0;
        if (sharedPort != null) {
            sharedPort.endpoint().close();
        }
        CloseHelper.close(ctx.errorHandler(), selector);
    }

    @Override
    public String roleName() {
        return "network";
    }
}
