package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.wire.StunMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket for any number of peer connections. A connectivity check finds its connection by the username fragment that it names;
 * once it has proved that it knows the password, its address belongs to that connection, and everything else finds its way by address.
 * <p>
 * Owned by the network thread. The socket makes an address object for each sender, or, with the JDK's channels, whenever the sender is not
 * that of the datagram before; that address is the map's key as it is, exact for IPv4 and IPv6.
 */
final class SharedUdpPort implements DatagramTarget {
    private final UdpEndpoint socket;
    private final EngineCounters counters;
    private final StunMessage message = new StunMessage();
    private final Map<String, PeerConnection> byFragment = new HashMap<>();
    private final Object2ObjectHashMap<InetSocketAddress, PeerConnection> byAddress =
            new Object2ObjectHashMap<>();
    private @Nullable InetSocketAddress sender;

    SharedUdpPort(final EngineContext ctx, final UdpSockets sockets) {
        counters = ctx.counters();
        socket =
                sockets.newEndpoint(
                        new MediaPorts(ctx.sharedPort(), ctx.sharedPort()),
                        SocketBuffers.SHARED_LENGTH,
                        this);
    }

    @Override
    public UdpEndpoint endpoint() {
        return socket;
    }

    /** Sender of the datagram that is being handled. */
    @Nullable InetSocketAddress sender() {
        return sender;
    }

    @Override
    public void onDatagram(
            final DirectBuffer buffer,
            final ByteBuffer bytes,
            final int length,
            final long nowNs,
            final long waitedNs) {
        sender = socket.sender();
        final int second = length > 1 ? buffer.getByte(1) & 0xFF : 0;
        final DatagramKind kind = DatagramKind.of(buffer.getByte(0) & 0xFF, second, length);
        final PeerConnection connection =
                kind == DatagramKind.STUN ? findByFragment(buffer, length) : byAddress.get(sender);
        if (connection != null) {
            connection.onDatagram(buffer, bytes, length, nowNs, waitedNs);
        } else if (kind != DatagramKind.STUN) {
            counters.increment(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE);
        }
    }

    private @Nullable PeerConnection findByFragment(final DirectBuffer buffer, final int length) {
        if (!message.parse(buffer, 0, length)) {
            counters.increment(EngineCounter.STUN_MALFORMED);
            return null;
        }
        final String username = message.username();
        final int colon = username.indexOf(':');
        final PeerConnection connection =
                colon < 0 ? null : byFragment.get(username.substring(0, colon));
        if (connection == null) {
            counters.increment(EngineCounter.STUN_UNAUTHENTICATED);
        }
        return connection;
    }

    void addFragment(final String fragment, final PeerConnection connection) {
        byFragment.put(fragment, connection);
    }

    void removeFragment(final String fragment) {
        byFragment.remove(fragment);
    }

    void claim(final InetSocketAddress remote, final PeerConnection connection) {
        byAddress.put(remote, connection);
    }

    void release(final InetSocketAddress remote, final PeerConnection connection) {
        byAddress.remove(remote, connection);
    }

    boolean send(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final InetSocketAddress remote) {
        return socket.sendTo(buffer, offset, length, remote);
    }
}
