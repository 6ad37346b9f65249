package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.LatencyRecorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Linux's own calls: one epoll for all sockets, and per socket as many datagrams in a call as are there.
 * <p>
 * Design note: {@code recvmmsg} for one datagram costs more than {@code recvfrom}, for several less. A socket that has something in two
 * cycles running is taken for deep, until a batch turns out to be of one. Owned by the network thread, but for {@link #egressCalls()}.
 */
final class LinuxUdpSockets implements UdpSockets {
    /** Datagrams of one socket per cycle. */
    static final int BATCH = 32;

    private static final int EVENT_LIMIT_PER_CYCLE = 64;

    /** One socket in so many is asked for the kernel's times: they wait alike, and each time costs its packet a tenth of a microsecond. */
    static final int SOCKETS_PER_STAMPED = 8;

    // struct epoll_event: packed on x86-64 alone.
    private static final boolean IS_EVENT_PACKED =
            System.getProperty("os.arch", "").matches("amd64|x86_64");
    private static final int EVENT_LENGTH = IS_EVENT_PACKED ? 12 : 16;
    private static final int EVENT_DATA_OFFSET = IS_EVENT_PACKED ? 4 : 8;

    private final EngineContext ctx;
    private final EngineCounters counters;
    private final NanoClock clock;
    private final LinuxCalls calls = new LinuxCalls();
    private final LinuxCalls egressCalls = new LinuxCalls();
    private final EventFd wakeUp = new EventFd();
    private final int epoll;
    private final UnsafeBuffer events =
            new UnsafeBuffer(
                    BufferUtil.allocateDirectAligned(
                            EVENT_LIMIT_PER_CYCLE * EVENT_LENGTH, Long.BYTES));
    private final Int2ObjectHashMap<LinuxUdpEndpoint> endpoints = new Int2ObjectHashMap<>();
    private final SenderAddresses senders = new SenderAddresses();
    private final KernelWait kernelWait;
    private final MessageBatch batch = new MessageBatch(BATCH, true);
    private final ByteBuffer[] bytes = new ByteBuffer[BATCH];
    private final UnsafeBuffer[] buffers = new UnsafeBuffer[BATCH];
    private long cycle;
    private int stampedCount;
    private boolean isClosed;

    LinuxUdpSockets(final EngineContext ctx, final LatencyRecorder kernelLatency)
            throws IOException {
        this.ctx = ctx;
        kernelWait = new KernelWait(kernelLatency);
        counters = ctx.counters();
        clock = ctx.clock();
        for (int i = 0; i < BATCH; i++) {
            bytes[i] = ByteBuffer.allocateDirect(MediaFrame.CAPACITY + 1);
            buffers[i] = new UnsafeBuffer(bytes[i]);
            batch.bytes(i, buffers[i].addressOffset(), bytes[i].capacity());
        }
        epoll = calls.epollCreate();
        try {
            requireSuccess(epoll, "no epoll");
            // Edge-triggered: each signal is told once, nobody has to read it away.
            watch(wakeUp.fd(), LinuxCalls.EPOLLIN | LinuxCalls.EPOLLET);
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "recvmmsg and sendmmsg";
    }

    @Override
    public UdpEndpoint newEndpoint(
            final MediaPorts ports, final int bufferLength, final DatagramTarget target) {
        return new LinuxUdpEndpoint(ctx, this, ports, bufferLength, target);
    }

    @Override
    public void wakeUp() {
        wakeUp.signal();
    }

    @Override
    public void await(final int limitMs) {
        // What it finds readable stays so.
        readyCount(limitMs);
    }

    private int readyCount(final int limitMs) {
        final int ready =
                calls.epollWait(epoll, events.addressOffset(), EVENT_LIMIT_PER_CYCLE, limitMs);
        if (ready < 0 && ready != -LinuxCalls.EINTR) {
            throw new IllegalStateException("epoll_wait failed: errno=" + -ready);
        }
        return ready;
    }

    @Override
    public int poll() {
        cycle++;
        final int ready = readyCount(0);
        int datagramCount = 0;
        for (int i = 0; i < ready; i++) {
            final LinuxUdpEndpoint endpoint =
                    endpoints.get(events.getInt(i * EVENT_LENGTH + EVENT_DATA_OFFSET));
            if (endpoint != null) {
                datagramCount += read(endpoint);
            }
        }
        return datagramCount;
    }

    private int read(final LinuxUdpEndpoint endpoint) {
        return endpoint.isDeep(cycle) ? readBatch(endpoint) : readOne(endpoint);
    }

    private int readOne(final LinuxUdpEndpoint endpoint) {
        final int length =
                endpoint.isStamped() ? receiveStamped(endpoint) : endpoint.receive(bytes[0]);
        if (length < 0) {
            return 0;
        }
        deliver(endpoint, 0, length, readNs(endpoint));
        return 1;
    }

    private int receiveStamped(final LinuxUdpEndpoint endpoint) {
        batch.prepare(0);
        final int length = calls.recvmsg(endpoint.fd(), batch.address(0));
        if (length < 0) {
            endpoint.onReceiveFailed(-length);
            return -1;
        }
        if (!endpoint.isConnected()) {
            endpoint.sender(senders.of(batch.buffer(), batch.addressOffset(0)));
        }
        return length;
    }

    private int readBatch(final LinuxUdpEndpoint endpoint) {
        for (int i = 0; i < BATCH; i++) {
            batch.prepare(i);
        }
        // What was read together with the datagram that nominates a peer may be another's.
        final boolean wasConnected = endpoint.isConnected();
        final int count = calls.recvmmsg(endpoint.fd(), batch.address(0), BATCH);
        endpoint.depth(count);
        if (count < 0) {
            endpoint.onReceiveFailed(-count);
            return 0;
        }
        // One clock read per datagram: the latency of a packet begins when it is handed over.
        long nowNs = readNs(endpoint);
        for (int i = 0; i < count; i++) {
            nowNs = i == 0 ? nowNs : clock.nanoTime();
            if (!wasConnected) {
                endpoint.sender(senders.of(batch.buffer(), batch.addressOffset(i)));
            }
            deliver(endpoint, i, batch.length(i), nowNs);
        }
        return count;
    }

    /** When the socket was read: now. */
    private long readNs(final LinuxUdpEndpoint endpoint) {
        final long nowNs = clock.nanoTime();
        if (endpoint.isStamped()) {
            kernelWait.read(calls.realTimeNs(), nowNs);
        }
        return nowNs;
    }

    private void deliver(
            final LinuxUdpEndpoint endpoint, final int index, final int length, final long nowNs) {
        counters.increment(EngineCounter.DATAGRAMS_RECEIVED);
        final long waitedNs =
                endpoint.isStamped()
                        ? kernelWait.of(batch.stampNs(index), nowNs)
                        : MediaFrame.WAIT_UNKNOWN;
        if (length > 0) {
            endpoint.target().onDatagram(buffers[index], bytes[index], length, nowNs, waitedNs);
        }
    }

    /** For the network thread. */
    LinuxCalls calls() {
        return calls;
    }

    /** For the egress thread. */
    LinuxCalls egressCalls() {
        return egressCalls;
    }

    SenderAddresses senders() {
        return senders;
    }

    /** Whether the socket that is about to open is one of those that are asked for the kernel's times. */
    boolean isNextStamped() {
        return stampedCount * SOCKETS_PER_STAMPED <= endpoints.size();
    }

    void add(final int fd, final LinuxUdpEndpoint endpoint) throws IOException {
        watch(fd, LinuxCalls.EPOLLIN);
        endpoints.put(fd, endpoint);
        stampedCount += endpoint.isStamped() ? 1 : 0;
    }

    private void watch(final int fd, final int interest) throws IOException {
        final UnsafeBuffer event = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENT_LENGTH));
        event.putInt(0, interest);
        event.putInt(EVENT_DATA_OFFSET, fd);
        requireSuccess(
                calls.epollCtl(epoll, LinuxCalls.EPOLL_CTL_ADD, fd, event.addressOffset()),
                "the socket cannot be polled");
    }

    private static void requireSuccess(final int result, final String message) throws IOException {
        if (result < 0) {
            throw new IOException(message + ": errno=" + -result);
        }
    }

    void remove(final int fd, final LinuxUdpEndpoint endpoint) {
        endpoints.remove(fd);
        stampedCount -= endpoint.isStamped() ? 1 : 0;
        calls.epollCtl(epoll, LinuxCalls.EPOLL_CTL_DEL, fd, events.addressOffset());
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            wakeUp.close();
            if (epoll >= 0) {
                calls.close(epoll);
            }
        }
    }
}
