package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint on a non-blocking Linux socket.
 * <p>
 * Closed only when the egress thread has let go of it: the kernel gives the number of a closed socket to the next one.
 */
final class LinuxUdpEndpoint implements UdpEndpoint {
    private static final int CLOSED = -1;

    /** Longer than any datagram that is sent from the heap: those are DTLS records and answers to checks. */
    private static final int SCRATCH_LENGTH = 2048;

    /** What may wait at a socket when it is connected. */
    private static final int DRAIN_LIMIT = 4096;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private final EngineContext ctx;
    private final LinuxUdpSockets sockets;
    private final LinuxCalls calls;
    private final LinuxCalls egressCalls;
    private final MediaPorts ports;
    private final int bufferLength;
    private final DatagramTarget target;
    private final int family;
    private final EngineCounters counters;
    private final PeerRest rest;
    private final UnsafeBuffer address = memory(SocketAddressFlyweight.LENGTH_MAX + Integer.BYTES);
    private final UnsafeBuffer scratch = memory(SCRATCH_LENGTH);

    // Written by the network thread.
    private @Nullable InetSocketAddress sender;
    private long lastReadCycle = -2;
    private boolean isDeep;

    // Written by the network thread when the endpoint opens, before egress can know it.
    private int fd = CLOSED;
    private boolean isStamped;

    // Written by the network thread, read by the egress thread.
    private volatile boolean isConnected;

    // Owned by the egress thread.
    private @Nullable MessageBatch queue;

    /** Keeps alive what the queue points to. */
    private final @Nullable ByteBuffer[] queuedBuffers = new ByteBuffer[QUEUE_LIMIT];

    private int queuedCount;

    LinuxUdpEndpoint(
            final EngineContext ctx,
            final LinuxUdpSockets sockets,
            final MediaPorts ports,
            final int bufferLength,
            final DatagramTarget target) {
        this.ctx = ctx;
        this.sockets = sockets;
        this.ports = ports;
        this.bufferLength = bufferLength;
        this.target = target;
        calls = sockets.calls();
        egressCalls = sockets.egressCalls();
        family = SocketAddressFlyweight.familyOf(ctx.mediaAddress());
        counters = ctx.counters();
        rest = new PeerRest(ctx.clock());
    }

    private static UnsafeBuffer memory(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    @Override
    public void open() throws IOException {
        fd = calls.socket(family);
        if (fd < 0) {
            final int error = -fd;
            fd = CLOSED;
            throw new IOException("no socket: errno=" + error);
        }
        try {
            final boolean isLong = buffer(LinuxCalls.SO_RCVBUF) & buffer(LinuxCalls.SO_SNDBUF);
            if (!isLong) {
                counters.increment(EngineCounter.SOCKET_BUFFER_SHORT);
            }
            if (sockets.isNextStamped()) {
                stampDatagrams();
            }
            bind();
            sockets.add(fd, this);
        } catch (final IOException e) {
            calls.close(fd);
            fd = CLOSED;
            throw e;
        }
    }

    /** Asks for a buffer; false when the kernel's limit is lower. It answers twice of what it took, for its own bookkeeping. */
    private boolean buffer(final int option) {
        scratch.putInt(0, bufferLength);
        calls.setsockopt(fd, LinuxCalls.SOL_SOCKET, option, scratch.addressOffset(), Integer.BYTES);
        scratch.putInt(Integer.BYTES, Integer.BYTES);
        calls.getsockopt(
                fd,
                LinuxCalls.SOL_SOCKET,
                option,
                scratch.addressOffset(),
                scratch.addressOffset() + Integer.BYTES);
        return scratch.getInt(0) / 2 >= bufferLength;
    }

    /** Asks the kernel to say when each datagram came. One that does not is the same in all else. */
    private void stampDatagrams() {
        scratch.putInt(0, 1);
        final int result =
                calls.setsockopt(
                        fd,
                        LinuxCalls.SOL_SOCKET,
                        LinuxCalls.SO_TIMESTAMPNS,
                        scratch.addressOffset(),
                        Integer.BYTES);
        isStamped = result >= 0;
    }

    private void bind() throws IOException {
        if (family == SocketAddressFlyweight.IPV6) {
            scratch.putInt(0, 0);
            calls.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, scratch.addressOffset(), Integer.BYTES);
        }
        for (int attempt = 0; attempt < ports.count(); attempt++) {
            final InetSocketAddress local = new InetSocketAddress(ctx.mediaAddress(), ports.next());
            SocketAddressFlyweight.write(address, family, local);
            final int result =
                    calls.bind(fd, address.addressOffset(), SocketAddressFlyweight.length(family));
            if (result >= 0) {
                return;
            }
            if (result != -LinuxCalls.EADDRINUSE || ports.count() == 1) {
                throw new BindException("cannot bind " + local + ": errno=" + -result);
            }
        }
        throw new BindException(
                "no free media port: first=" + ctx.firstPort() + " last=" + ctx.lastPort());
    }

    @Override
    public InetSocketAddress localAddress() {
        final int lengthOffset = SocketAddressFlyweight.LENGTH_MAX;
        address.putInt(lengthOffset, SocketAddressFlyweight.LENGTH_MAX);
        final int result =
                calls.getsockname(
                        fd, address.addressOffset(), address.addressOffset() + lengthOffset);
        if (result < 0) {
            throw new IllegalStateException("the endpoint is closed: errno=" + -result);
        }
        return SocketAddressFlyweight.read(address, 0);
    }

    @Override
    public int receive(final ByteBuffer buffer) {
        final boolean isAnyone = !isConnected;
        final int lengthOffset = SocketAddressFlyweight.LENGTH_MAX;
        address.putInt(lengthOffset, SocketAddressFlyweight.LENGTH_MAX);
        final int length =
                calls.recvfrom(
                        fd,
                        BufferUtil.address(buffer),
                        buffer.capacity(),
                        isAnyone ? address.addressOffset() : 0,
                        isAnyone ? address.addressOffset() + lengthOffset : 0);
        if (length < 0) {
            onReceiveFailed(-length);
            return -1;
        }
        if (isAnyone) {
            sender = sockets.senders().of(address, 0);
        }
        return length;
    }

    /** Port unreachable (ICMP), or nothing there after all: the path's fate is decided by consent. */
    void onReceiveFailed(final int error) {
        if (error != LinuxCalls.EAGAIN && error != LinuxCalls.EINTR) {
            counters.increment(EngineCounter.DATAGRAM_RECEIVE_FAILED);
            rest.begin();
        }
    }

    int fd() {
        return fd;
    }

    boolean isConnected() {
        return isConnected;
    }

    /** Whether the kernel says when each datagram came. */
    boolean isStamped() {
        return isStamped;
    }

    DatagramTarget target() {
        return target;
    }

    @Override
    public @Nullable InetSocketAddress sender() {
        return sender;
    }

    void sender(final InetSocketAddress from) {
        sender = from;
    }

    /** Whether several datagrams are expected to wait. Asked once per cycle in which one does. */
    boolean isDeep(final long cycle) {
        isDeep |= lastReadCycle == cycle - 1;
        lastReadCycle = cycle;
        return isDeep;
    }

    /** How many a batch turned out to have. */
    void depth(final int datagramCount) {
        if (datagramCount <= 1) {
            isDeep = false;
            lastReadCycle = -2;
        }
    }

    @Override
    public boolean sendTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final InetSocketAddress remote) {
        final int addressLength = isConnected ? 0 : SocketAddressFlyweight.length(family);
        if (addressLength > 0 && !SocketAddressFlyweight.write(address, family, remote)) {
            counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
            return false;
        }
        final long bytes;
        if (buffer.isDirect()) {
            bytes = BufferUtil.address(buffer) + offset;
        } else {
            scratch.putBytes(0, buffer, offset, length);
            bytes = scratch.addressOffset();
        }
        return onSent(
                calls.sendto(
                        fd,
                        bytes,
                        length,
                        addressLength == 0 ? 0 : address.addressOffset(),
                        addressLength));
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
        if (rest.isOn()) {
            counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
            return false;
        }
        return onSent(egressCalls.sendto(fd, BufferUtil.address(buffer) + offset, length, 0, 0));
    }

    @Override
    public Destination destination(final InetSocketAddress remote) {
        final UnsafeBuffer encoded = new UnsafeBuffer(new byte[SocketAddressFlyweight.LENGTH_MAX]);
        if (!SocketAddressFlyweight.write(encoded, family, remote)) {
            return new Destination(remote, new byte[0]);
        }
        final byte[] bytes = new byte[SocketAddressFlyweight.length(family)];
        encoded.getBytes(0, bytes);
        return new Destination(remote, bytes);
    }

    @Override
    public boolean queueTo(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final Destination destination) {
        final byte[] encoded = destination.encoded();
        if (encoded.length == 0) {
            counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
            return false;
        }
        MessageBatch messages = queue;
        if (messages == null) {
            // Allocates: once, by a socket that is shared.
            messages = new MessageBatch(QUEUE_LIMIT);
            queue = messages;
        }
        queuedBuffers[queuedCount] = buffer;
        messages.bytes(queuedCount, BufferUtil.address(buffer) + offset, length);
        messages.buffer().putBytes(messages.addressOffset(queuedCount), encoded);
        messages.addressLength(queuedCount, encoded.length);
        queuedCount++;
        if (queuedCount == QUEUE_LIMIT) {
            flush();
        }
        return true;
    }

    @Override
    public boolean hasQueued() {
        return queuedCount > 0;
    }

    @Override
    public void flush() {
        final MessageBatch messages = queue;
        if (messages == null || queuedCount == 0) {
            return;
        }
        final int count = queuedCount;
        queuedCount = 0;
        if (count == 1) {
            onSent(
                    egressCalls.sendto(
                            fd,
                            messages.bytes(0),
                            messages.bytesLength(0),
                            messages.buffer().addressOffset() + messages.addressOffset(0),
                            SocketAddressFlyweight.length(family)));
        } else {
            flush(messages, count);
        }
        Arrays.fill(queuedBuffers, 0, count, null);
    }

    /** The kernel stops at the first datagram that it does not take, and says why when it is asked again. */
    private void flush(final MessageBatch messages, final int count) {
        int next = 0;
        while (next < count) {
            final int sent = egressCalls.sendmmsg(fd, messages.address(next), count - next);
            if (sent > 0) {
                counters.add(EngineCounter.DATAGRAMS_SENT, sent);
                next += sent;
            } else {
                onSent(sent == 0 ? -LinuxCalls.EAGAIN : sent);
                next++;
            }
        }
    }

    private boolean onSent(final int result) {
        if (result >= 0) {
            counters.increment(EngineCounter.DATAGRAMS_SENT);
            return true;
        }
        counters.increment(EngineCounter.DATAGRAM_SEND_FAILED);
        counters.increment(reason(-result));
        if (reason(-result) == EngineCounter.PEER_UNREACHABLE) {
            rest.begin();
        }
        return false;
    }

    /** What the errno of a send means. */
    static EngineCounter reason(final int error) {
        return switch (error) {
            case LinuxCalls.EAGAIN, LinuxCalls.EINTR -> EngineCounter.SEND_BUFFER_FULL;
            case LinuxCalls.ENOBUFS -> EngineCounter.SEND_NO_MEMORY;
            case LinuxCalls.EMSGSIZE -> EngineCounter.SEND_TOO_LONG;
            default -> EngineCounter.PEER_UNREACHABLE;
        };
    }

    @Override
    public void connect(final InetSocketAddress remote) throws IOException {
        isConnected = false;
        if (!SocketAddressFlyweight.write(address, family, remote)) {
            throw new IOException("no way from an IPv4 socket to " + remote);
        }
        final int result =
                calls.connect(fd, address.addressOffset(), SocketAddressFlyweight.length(family));
        if (result < 0) {
            throw new IOException("cannot connect to " + remote + ": errno=" + -result);
        }
        drain();
        sender = remote;
        rest.end();
        isConnected = true;
    }

    /** What waited may be from anybody. */
    private void drain() {
        int length = 0;
        for (int i = 0; i < DRAIN_LIMIT && length >= 0; i++) {
            length = calls.recvfrom(fd, scratch.addressOffset(), SCRATCH_LENGTH, 0, 0);
        }
    }

    @Override
    public void close() {
        isConnected = false;
        if (fd != CLOSED) {
            sockets.remove(fd, this);
            calls.close(fd);
            fd = CLOSED;
        }
    }
}
