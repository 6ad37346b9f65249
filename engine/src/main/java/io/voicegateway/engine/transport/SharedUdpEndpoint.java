package io.voicegateway.engine.transport;

import io.voicegateway.engine.transport.ice.LiteIceAgent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One peer connection's share of a {@link SharedUdpPort}: what it sends to and which addresses are its own. */
final class SharedUdpEndpoint implements UdpEndpoint {
    private final SharedUdpPort port;
    private final List<String> fragments = new ArrayList<>();
    private final ArrayDeque<InetSocketAddress> claimed = new ArrayDeque<>();
    private final PeerConnection connection;

    // Written by the network thread, read by the egress thread.
    private volatile @Nullable Destination remote;

    SharedUdpEndpoint(final SharedUdpPort port, final PeerConnection connection) {
        this.port = port;
        this.connection = connection;
    }

    /** The port was bound when the network thread started. */
    @Override
    public void open() {}

    @Override
    public InetSocketAddress localAddress() {
        return port.endpoint().localAddress();
    }

    /** The fragments before the last two are those of restarts that are over. */
    @Override
    public void fragment(final String usernameFragment) {
        if (fragments.size() == 2) {
            port.removeFragment(fragments.removeFirst());
        }
        fragments.add(usernameFragment);
        port.addFragment(usernameFragment, connection);
    }

    /** The port reads for all. */
    @Override
    public int receive(final ByteBuffer buffer) {
        return -1;
    }

    @Override
    public @Nullable InetSocketAddress sender() {
        return port.sender();
    }

    @Override
    public void claim(final InetSocketAddress address) {
        if (!claimed.contains(address)) {
            claimed.add(address);
            if (claimed.size() > LiteIceAgent.ADDRESS_LIMIT) {
                port.release(claimed.remove(), connection);
            }
        }
        port.claim(address, connection);
    }

    @Override
    public boolean sendTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final InetSocketAddress address) {
        return port.send(buffer, offset, length, address);
    }

    @Override
    public boolean send(final ByteBuffer buffer, final int offset, final int length) {
        if (!queue(buffer, offset, length)) {
            return false;
        }
        flush();
        return true;
    }

    @Override
    public boolean queue(final ByteBuffer buffer, final int offset, final int length) {
        final Destination destination = remote;
        return destination != null && port.endpoint().queueTo(buffer, offset, length, destination);
    }

    @Override
    public boolean hasQueued() {
        return port.endpoint().hasQueued();
    }

    @Override
    public void flush() {
        port.endpoint().flush();
    }

    @Override
    public Destination destination(final InetSocketAddress address) {
        return port.endpoint().destination(address);
    }

    @Override
    public boolean queueTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final Destination destination) {
        return port.endpoint().queueTo(buffer, offset, length, destination);
    }

    @Override
    public void connect(final InetSocketAddress address) {
        remote = destination(address);
    }

    @Override
    public void close() {
        remote = null;
        fragments.forEach(port::removeFragment);
        claimed.forEach(address -> port.release(address, connection));
        fragments.clear();
        claimed.clear();
    }
}
