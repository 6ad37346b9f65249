package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.agrona.ErrorHandler;
import org.jspecify.annotations.Nullable;

/** An endpoint on a non-blocking {@link DatagramChannel}. A connected channel reads and writes without allocating. */
final class NioUdpEndpoint implements UdpEndpoint {
    private static final byte[] NOT_ENCODED = {};

    /** Of a UDP datagram in an IPv4 packet. */
    private static final int PAYLOAD_LENGTH_MAX = 65_507;

    private final EngineContext ctx;
    private final Selector selector;
    private final DatagramTarget target;
    private final MediaPorts ports;
    private final int bufferLength;
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;
    private final PeerRest rest;

    // Written by the network thread when the endpoint opens, before egress can know it.
    private @Nullable DatagramChannel channel;
    private @Nullable InetSocketAddress sender;

    // Written by the network thread, read by the egress thread.
    private volatile boolean isConnected;

    NioUdpEndpoint(
            final EngineContext ctx,
            final Selector selector,
            final MediaPorts ports,
            final int bufferLength,
            final DatagramTarget target) {
        this.ctx = ctx;
        this.selector = selector;
        this.ports = ports;
        this.bufferLength = bufferLength;
        this.target = target;
        counters = ctx.counters();
        errorHandler = ctx.errorHandler();
        rest = new PeerRest(ctx.clock());
    }

    @Override
    public void open() throws IOException {
        final DatagramChannel opened = DatagramChannel.open();
        try {
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.SO_RCVBUF, bufferLength);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, bufferLength);
            if (opened.getOption(StandardSocketOptions.SO_RCVBUF) < bufferLength
                    || opened.getOption(StandardSocketOptions.SO_SNDBUF) < bufferLength) {
                counters.increment(EngineCounter.SOCKET_BUFFER_SHORT);
            }
            bind(opened);
            opened.register(selector, SelectionKey.OP_READ, target);
        } catch (final IOException e) {
            opened.close();
            throw e;
        }
        channel = opened;
    }

    private void bind(final DatagramChannel opened) throws IOException {
        for (int attempt = 0; attempt < ports.count(); attempt++) {
            try {
                opened.bind(new InetSocketAddress(ctx.mediaAddress(), ports.next()));
                return;
            } catch (final BindException e) {
                if (ports.count() == 1) {
                    throw e;
                }
            }
        }
        throw new BindException(
                "no free media port: first=" + ctx.firstPort() + " last=" + ctx.lastPort());
    }

    @Override
    public InetSocketAddress localAddress() {
        try {
            return (InetSocketAddress) opened().getLocalAddress();
        } catch (final IOException e) {
            throw new IllegalStateException("the endpoint is closed", e);
        }
    }

    @Override
    public int receive(final ByteBuffer buffer) {
        buffer.clear();
        try {
            if (isConnected) {
                final int length = opened().read(buffer);
                return length > 0 ? length : -1;
            }
            // Allocates: only until a pair is nominated.
            sender = (InetSocketAddress) opened().receive(buffer);
            return sender == null ? -1 : buffer.position();
        } catch (final IOException _) {
            // Port unreachable (ICMP), or closed by the peer connection's end: the path's fate is
            // decided by consent.
            counters.increment(EngineCounter.DATAGRAM_RECEIVE_FAILED);
            rest.begin();
            return -1;
        }
    }

    @Override
    public @Nullable InetSocketAddress sender() {
        return sender;
    }

    @Override
    public boolean sendTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final InetSocketAddress remote) {
        buffer.limit(offset + length).position(offset);
        try {
            final int sent = isConnected ? opened().write(buffer) : opened().send(buffer, remote);
            if (sent > 0) {
                counters.increment(EngineCounter.DATAGRAMS_SENT);
                return true;
            }
            counters.increment(EngineCounter.SEND_BUFFER_FULL);
        } catch (final IOException _) {
            onRefused(length);
        } catch (final UnsupportedAddressTypeException _) {
            // Counted below.
        }
        counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
        return false;
    }

    @Override
    public Destination destination(final InetSocketAddress remote) {
        return new Destination(remote, NOT_ENCODED);
    }

    /** The JDK has no call for several. */
    @Override
    public boolean queueTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final Destination destination) {
        return sendTo(buffer, offset, length, destination.address());
    }

    /** A socket of its own needs no demultiplexing. */
    @Override
    public void fragment(final String usernameFragment) {}

    @Override
    public void claim(final InetSocketAddress remote) {}

    @Override
    public boolean send(final ByteBuffer buffer, final int offset, final int length) {
        if (!isConnected) {
            return false;
        }
        if (rest.isOn() || !write(buffer, offset, length)) {
            counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
            return false;
        }
        counters.increment(EngineCounter.DATAGRAMS_SENT);
        return true;
    }

    private boolean write(final ByteBuffer buffer, final int offset, final int length) {
        buffer.limit(offset + length).position(offset);
        try {
            final boolean isWritten = opened().write(buffer) > 0;
            if (!isWritten) {
                counters.increment(EngineCounter.SEND_BUFFER_FULL);
            }
            return isWritten;
        } catch (final IOException _) {
            onRefused(length);
            return false;
        }
    }

    /** The JDK has a sentence for each errno, in the host's language; the length is all else that can be wrong with a datagram. */
    private void onRefused(final int length) {
        if (length > PAYLOAD_LENGTH_MAX) {
            counters.increment(EngineCounter.SEND_TOO_LONG);
        } else {
            counters.increment(EngineCounter.PEER_UNREACHABLE);
            rest.begin();
        }
    }

    @Override
    public void connect(final InetSocketAddress remote) throws IOException {
        if (isConnected) {
            isConnected = false;
            opened().disconnect();
        }
        opened().connect(remote);
        sender = remote;
        rest.end();
        isConnected = true;
    }

    @Override
    public void close() {
        isConnected = false;
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException e) {
                errorHandler.onError(e);
            }
        }
    }

    private DatagramChannel opened() {
        return Objects.requireNonNull(channel, "the endpoint is not open");
    }
}
