package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.srtp.SrtpSessionKeys;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.dtls.DtlsCredentials;
import io.voicegateway.engine.transport.dtls.DtlsEvents;
import io.voicegateway.engine.transport.dtls.DtlsHandshake;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import io.voicegateway.engine.transport.ice.ConnectivityChecks;
import io.voicegateway.engine.transport.ice.IceAgent;
import io.voicegateway.engine.transport.ice.IceCredentials;
import io.voicegateway.engine.transport.ice.IceEvents;
import io.voicegateway.engine.transport.ice.IceResult;
import io.voicegateway.engine.transport.ice.LiteIceAgent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one room leg: socket or share of one, ICE, DTLS, and the leg that the media stages know. Owned by the network thread, but for what
 * the handshake's virtual thread hands over through the agent's queue.
 */
public final class PeerConnection implements DatagramTarget, TimedLeg, IceEvents, DtlsEvents {
    private static final long HOST_PRIORITY = 126L << 24 | 65_535L << 8 | 255;
    private static final long REPORT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final NetworkContext network;
    private final LegEvents events;
    private final UdpEndpoint endpoint;
    private final RoomLeg leg;
    private final ConnectivityChecks ice;
    private final StreamReports streamReports;
    private @Nullable DtlsHandshake dtls;
    private boolean isDtlsStarted;
    private boolean isOpen;
    private boolean isConnected;
    private boolean isSilent;
    private long lastReceivedNs;
    private long nextReportNs;
    private long nextFrameNs;

    /** @param sharedPort null: full ICE on a socket of its own; else ICE-lite on this port */
    PeerConnection(
            final NetworkContext network,
            final @Nullable SharedUdpPort sharedPort,
            final LegEvents events,
            final int ssrc) {
        this.network = network;
        this.events = events;
        final IceCredentials credentials = IceCredentials.random(network.random());
        if (sharedPort == null) {
            endpoint =
                    network.sockets().newEndpoint(network.ports(), SocketBuffers.LEG_LENGTH, this);
            ice = new IceAgent(credentials, this, network.random());
        } else {
            endpoint = new SharedUdpEndpoint(sharedPort, this);
            ice = new LiteIceAgent(credentials, this);
        }
        leg = new RoomLeg(endpoint, ssrc);
        streamReports = new StreamReports(leg.streams(), events, network.ctx().counters());
    }

    /** What the media stages know of this leg. */
    public RoomLeg leg() {
        return leg;
    }

    @Override
    public UdpEndpoint endpoint() {
        return endpoint;
    }

    void open() {
        try {
            endpoint.open();
            isOpen = true;
            announce();
        } catch (final IOException e) {
            events.onDisconnected("no media socket: " + e.getMessage());
        }
    }

    void restart() {
        if (isOpen) {
            ice.restart(IceCredentials.random(network.random()));
            announce();
        }
    }

    private void announce() {
        endpoint.fragment(ice.local().usernameFragment());
        final IceCandidate host =
                new IceCandidate(
                        "1",
                        HOST_PRIORITY,
                        network.ctx().advertisedAddress().getHostAddress(),
                        endpoint.localAddress().getPort());
        events.onOpened(
                new LocalTransport(
                        ice.local().usernameFragment(),
                        ice.local().password(),
                        network.identity().fingerprint(),
                        List.of(host),
                        leg.ssrc()));
    }

    void connect(final RemoteTransport remote, final DtlsRole role, final long nowNs) {
        if (!isOpen) {
            network.ctx().counters().increment(EngineCounter.COMMANDS_IGNORED);
            return;
        }
        for (final IceCandidate candidate : remote.candidates()) {
            ice.addCandidate(candidate, nowNs);
        }
        ice.remote(new IceCredentials(remote.usernameFragment(), remote.password()), nowNs);
        if (dtls == null) {
            dtls =
                    new DtlsHandshake(
                            role,
                            new DtlsCredentials(
                                    network.crypto(),
                                    network.identity(),
                                    remote.fingerprint(),
                                    network.ctx().crypto().profiles()),
                            this);
            startDtls(role == DtlsRole.SERVER || ice.nominated() != null);
        }
    }

    /** A client's first flight would be lost before there is a path; a server can wait for the peer at any time. */
    private void startDtls(final boolean isTime) {
        if (dtls != null && isTime && !isDtlsStarted) {
            isDtlsStarted = true;
            dtls.start();
        }
    }

    void addCandidate(final IceCandidate candidate, final long nowNs) {
        ice.addCandidate(candidate, nowNs);
    }

    void awaitStream(final RoomStream stream) {
        streamReports.await(stream);
    }

    void forgetStream(final RoomStream stream) {
        streamReports.forget(stream);
    }

    @Override
    public void onDatagram(
            final DirectBuffer buffer,
            final ByteBuffer bytes,
            final int length,
            final long nowNs,
            final long waitedNs) {
        if (!isOpen) {
            // Closed; the socket is about to be.
            return;
        }
        final DatagramKind kind =
                DatagramKind.of(
                        buffer.getByte(0) & 0xFF,
                        length > 1 ? buffer.getByte(1) & 0xFF : 0,
                        length);
        final InetSocketAddress from = endpoint.sender();
        switch (kind) {
            case RTP, RTCP -> onMedia(kind, buffer, length, from, nowNs, waitedNs);
            case STUN -> onStun(buffer, length, from, nowNs);
            case DTLS -> onDtls(bytes, length, from);
            case UNKNOWN -> network.ctx().counters().increment(EngineCounter.DATAGRAMS_UNKNOWN);
        }
    }

    private void onMedia(
            final DatagramKind kind,
            final DirectBuffer buffer,
            final int length,
            final @Nullable InetSocketAddress from,
            final long nowNs,
            final long waitedNs) {
        // Before nomination the socket takes datagrams from anywhere; authentic media can only
        // follow the handshake.
        if (from == null || !isConnected && !ice.isValidated(from)) {
            network.ctx().counters().increment(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE);
            return;
        }
        lastReceivedNs = nowNs;
        if (kind == DatagramKind.RTP) {
            network.ingress().onRtp(leg, buffer, 0, length, nowNs, waitedNs);
        } else {
            network.ingress().onRtcp(leg, buffer, 0, length, nowNs);
        }
    }

    private void onStun(
            final DirectBuffer buffer,
            final int length,
            final @Nullable InetSocketAddress from,
            final long nowNs) {
        if (from == null) {
            return;
        }
        final IceResult result = ice.onStun(buffer, 0, length, from, nowNs);
        switch (result) {
            case OK -> {
                lastReceivedNs = nowNs;
                if (ice.isValidated(from)) {
                    endpoint.claim(from);
                }
            }
            case MALFORMED -> network.ctx().counters().increment(EngineCounter.STUN_MALFORMED);
            case UNAUTHENTICATED ->
                    network.ctx().counters().increment(EngineCounter.STUN_UNAUTHENTICATED);
            case REPLAYED -> network.ctx().counters().increment(EngineCounter.STUN_REPLAYED);
        }
    }

    private void onDtls(
            final ByteBuffer bytes, final int length, final @Nullable InetSocketAddress from) {
        if (dtls == null || from == null || !ice.isValidated(from)) {
            network.ctx().counters().increment(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE);
            return;
        }
        final byte[] record = new byte[length];
        bytes.get(0, record);
        if (!dtls.onRecord(record)) {
            network.ctx().counters().increment(EngineCounter.DTLS_QUEUE_FULL);
        }
    }

    @Override
    public boolean isSettled() {
        return isConnected && ice.isSettled() && !leg.isFallingSilent();
    }

    @Override
    public int runTimers(final long nowNs) {
        if (!isOpen) {
            return 0;
        }
        int work = ice.doTimers(nowNs);
        if (isConnected) {
            work += streamReports.check(nowNs) + sendReport(nowNs) + sendSilence(nowNs);
            work += checkSilence(nowNs);
        }
        return work;
    }

    private int sendReport(final long nowNs) {
        if (nowNs - nextReportNs < 0) {
            return 0;
        }
        nextReportNs = nowNs + REPORT_INTERVAL_NS;
        network.ingress().onReportDue(leg, nowNs);
        return 1;
    }

    private int sendSilence(final long nowNs) {
        if (!leg.isFallingSilent() || nowNs - nextFrameNs < 0) {
            return 0;
        }
        nextFrameNs = nowNs - nextFrameNs < FRAME_NS ? nextFrameNs + FRAME_NS : nowNs + FRAME_NS;
        network.ingress().onSilenceDue(leg, nowNs);
        return 1;
    }

    private int checkSilence(final long nowNs) {
        final boolean isSilentNow = nowNs - lastReceivedNs >= SILENCE_NS;
        if (isSilentNow && !isSilent) {
            events.onSilent(TimeUnit.NANOSECONDS.toMillis(nowNs - lastReceivedNs));
        }
        isSilent = isSilentNow;
        return 0;
    }

    @Override
    public void sendStun(
            final ByteBuffer buffer, final int length, final InetSocketAddress remote) {
        endpoint.sendTo(buffer, 0, length, remote);
    }

    @Override
    public void onNominated(final InetSocketAddress remote) {
        try {
            endpoint.connect(remote);
        } catch (final IOException e) {
            events.onDisconnected("cannot connect the media socket: " + e.getMessage());
        }
        startDtls(true);
    }

    @Override
    public void onPathLost(final String reason) {
        events.onDisconnected(reason);
    }

    @Override
    public void sendDtls(final byte[] datagram) {
        network.proxy()
                .execute(
                        () -> {
                            final InetSocketAddress remote = ice.nominated();
                            if (isOpen && remote != null) {
                                endpoint.sendTo(
                                        ByteBuffer.wrap(datagram), 0, datagram.length, remote);
                            }
                        });
    }

    @Override
    public void onKeys(final SrtpKeys inbound, final SrtpKeys outbound) {
        final SrtpSessionKeys receiverKeys = SrtpSessionKeys.derive(inbound);
        final SrtpSessionKeys senderKeys = SrtpSessionKeys.derive(outbound);
        network.proxy()
                .execute(
                        () -> {
                            if (isOpen) {
                                // Made here, so that nobody else can be left with their memory.
                                final SrtpCrypto crypto = network.ctx().crypto();
                                leg.keys(
                                        new SrtpReceiver(crypto, receiverKeys),
                                        new SrtpSender(crypto, senderKeys));
                                isConnected = true;
                                lastReceivedNs = network.ctx().clock().nanoTime();
                                nextReportNs = lastReceivedNs + REPORT_INTERVAL_NS;
                                events.onConnected();
                            }
                        });
    }

    @Override
    public void onDtlsFailed(final String reason) {
        network.proxy()
                .execute(
                        () -> {
                            network.ctx().counters().increment(EngineCounter.DTLS_FAILED);
                            if (isOpen) {
                                events.onDisconnected("DTLS failed: " + reason);
                            }
                        });
    }

    void close() {
        isOpen = false;
        isConnected = false;
        if (dtls != null) {
            dtls.stop();
        }
    }

    /** Closes the socket. Called when no stage sends on it any more. */
    void release() {
        endpoint.close();
    }
}
