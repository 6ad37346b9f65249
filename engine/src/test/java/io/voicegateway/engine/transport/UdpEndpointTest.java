package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.HeldClock;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.stream.DatagramSender;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sockets of both providers, over loopback. */
@Timeout(60)
@ParameterizedClass
@EnumSource(names = {"LINUX", "NIO"})
class UdpEndpointTest {
    private static final int LENGTH = 100;
    private static final int OPEN_ROUNDS = 20;
    private static final int SOCKET_BUFFER_LENGTH = 256 * 1024;
    private static final int PATIENCE_MS = (int) TimeUnit.SECONDS.toMillis(20);
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final SocketProvider provider;
    private final EngineCounters counters = new EngineCounters();
    private final HeldClock clock = new HeldClock();
    private final LatencyRecorder kernelLatency = new LatencyRecorder(2);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * LENGTH);
    private final List<byte[]> heard = new ArrayList<>();
    private final List<InetSocketAddress> senders = new ArrayList<>();
    private final List<Long> waitsNs = new ArrayList<>();
    private boolean isKeeping = true;
    private int heardCount;
    private UdpSockets sockets;
    private UdpEndpoint endpoint;

    UdpEndpointTest(final SocketProvider provider) {
        assumeTrue(
                provider != SocketProvider.LINUX || NetworkAgent.hasLinuxSockets(),
                "not a 64-bit Linux");
        this.provider = provider;
    }

    @BeforeEach
    void open() throws IOException {
        sockets = openSockets(InetAddress.getLoopbackAddress());
        endpoint = newEndpoint(SOCKET_BUFFER_LENGTH);
        endpoint.open();
        clock.hold();
    }

    @AfterEach
    void close() {
        endpoint.close();
        endpoint.close();
        sockets.close();
        sockets.close();
    }

    @Test
    void shouldRestAfterThePeersPortIsFoundClosed() throws IOException {
        endpoint.connect(closedPort());
        sendInVain();
        assertEquals(-1, endpoint.receive(received));
        assertEquals(1, counters.value(EngineCounter.DATAGRAM_RECEIVE_FAILED));

        for (int i = 0; i < 5; i++) {
            assertFalse(send());
        }
        assertEquals(1, counters.value(EngineCounter.DATAGRAMS_SENT));
        assertEquals(5, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));

        clock.advanceNs(PeerRest.REST_NS);
        sendInVain();
        assertFalse(send());
        assertEquals(1, counters.value(EngineCounter.PEER_UNREACHABLE));
    }

    @Test
    void shouldSendAtOnceToANewPeer() throws IOException {
        endpoint.connect(closedPort());
        sendInVain();
        assertFalse(send());

        try (DatagramSocket peer = peer()) {
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());
            assertTrue(send());
            assertEquals(LENGTH, hear(peer).length);
        }
    }

    @Test
    void shouldNotAllocateForPacketsToAClosedPort() throws IOException {
        endpoint.connect(closedPort());
        sendInVain();
        assertFalse(send());

        final long allocated =
                AllocationMeter.steadyStateBytes(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                send();
                                endpoint.receive(received);
                            }
                        });

        assertEquals(0, allocated);
    }

    @Test
    void shouldReadABurstInOrderAndSayWhoSentIt() throws IOException {
        try (DatagramSocket one = peer();
                DatagramSocket other = peer()) {
            for (int i = 0; i < 100; i++) {
                say(i % 2 == 0 ? one : other, i);
            }
            pollUntilHeard(100);

            for (int i = 0; i < 100; i++) {
                assertArrayEquals(new byte[] {1, (byte) i}, heard.get(i));
                assertEquals((i % 2 == 0 ? one : other).getLocalSocketAddress(), senders.get(i));
            }
        }
        assertEquals(100, counters.value(EngineCounter.DATAGRAMS_RECEIVED));
        assertEquals(0, sockets.poll());
    }

    /** The kernel may begin to stamp a moment after it was asked to; until then it gives the time of reading. */
    @Test
    void shouldMeasureHowLongDatagramsWaitedInTheKernelWhereItSaysSo() throws IOException {
        final long startNs = System.nanoTime();
        int saidCount = 0;
        try (DatagramSocket peer = peer()) {
            do {
                say(peer, 1);
                say(peer, 2);
                saidCount += 2;
                awaitNs(WAIT_NS);
                pollUntilHeard(saidCount);
            } while (provider == SocketProvider.LINUX
                    && kernelLatency.snapshot().getMaxValue() < WAIT_NS);
        }

        final Histogram waits = kernelLatency.snapshot();
        assertEquals(provider == SocketProvider.LINUX ? saidCount : 0, waits.getTotalCount());
        assertTrue(waits.getMaxValue() <= 1.02 * (System.nanoTime() - startNs));
        // The stages' clock stands still, so that all of it was in the kernel.
        final long longestNs = Collections.max(waitsNs);
        assertEquals(waits.getMaxValue(), longestNs, 100 + 0.02 * longestNs);
    }

    @Test
    void shouldAskForTheTimesOfOneSocketInEight() throws IOException {
        final int count = 3 * LinuxUdpSockets.SOCKETS_PER_STAMPED;
        final List<UdpEndpoint> opened = new ArrayList<>(List.of(endpoint));
        while (opened.size() < count) {
            final UdpEndpoint next = newEndpoint(SOCKET_BUFFER_LENGTH);
            next.open();
            opened.add(next);
        }
        try (DatagramSocket peer = peer()) {
            for (final UdpEndpoint each : opened) {
                peer.send(new DatagramPacket(new byte[] {1}, 1, each.localAddress()));
            }
            pollUntilHeard(count);
        }

        assertEquals(
                provider == SocketProvider.LINUX ? 3 : 0, kernelLatency.snapshot().getTotalCount());
        // With the JDK's channels a packet's time on the wire begins when it is read.
        assertEquals(
                provider == SocketProvider.LINUX ? 3 : count,
                waitsNs.stream().filter(ns -> ns != MediaFrame.WAIT_UNKNOWN).count());
        opened.forEach(UdpEndpoint::close);
    }

    private static void awaitNs(final long spanNs) {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < spanNs) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldForgetWhatCameBeforeItWasConnected() throws IOException {
        try (DatagramSocket stranger = peer();
                DatagramSocket peer = peer()) {
            say(stranger, 1);
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());
            say(stranger, 2);
            say(peer, 3);
            pollUntilHeard(1);

            assertArrayEquals(new byte[] {1, 3}, heard.getFirst());
            assertEquals(peer.getLocalSocketAddress(), senders.getFirst());
            assertEquals(0, sockets.poll());
        }
    }

    @Test
    void shouldCountAnEmptyDatagramAndHandItToNobody() throws IOException {
        try (DatagramSocket peer = peer()) {
            peer.send(new DatagramPacket(new byte[0], 0, endpoint.localAddress()));
            say(peer, 7);
            pollUntilHeard(1);
        }

        assertEquals(2, counters.value(EngineCounter.DATAGRAMS_RECEIVED));
    }

    @Test
    void shouldSendFromTheHeapToAnAddress() throws IOException {
        try (DatagramSocket peer = peer()) {
            final ByteBuffer record = ByteBuffer.wrap(new byte[] {9, 8, 7, 6});

            assertTrue(
                    endpoint.sendTo(
                            record, 1, 2, (InetSocketAddress) peer.getLocalSocketAddress()));

            assertArrayEquals(new byte[] {8, 7}, hear(peer));
        }
    }

    @Test
    void shouldSendToEachWhatWasQueuedForIt() throws IOException {
        try (DatagramSocket one = peer();
                DatagramSocket other = peer()) {
            final Destination toOne = destination(one);
            final Destination toOther = destination(other);
            final int count = 2 * DatagramSender.QUEUE_LIMIT + 5;
            final ByteBuffer bytes = ByteBuffer.allocateDirect(count);
            for (int i = 0; i < count; i++) {
                bytes.put(i, (byte) i);
            }
            for (int i = 0; i < count; i++) {
                assertTrue(endpoint.queueTo(bytes, i, 1, i % 2 == 0 ? toOne : toOther));
                assertEquals(
                        counters.value(EngineCounter.DATAGRAMS_SENT) <= i, endpoint.hasQueued());
            }
            endpoint.flush();
            endpoint.flush();
            assertFalse(endpoint.hasQueued());

            for (int i = 0; i < count; i++) {
                assertArrayEquals(new byte[] {(byte) i}, hear(i % 2 == 0 ? one : other));
            }
            assertEquals(count, counters.value(EngineCounter.DATAGRAMS_SENT));
        }
    }

    @Test
    void shouldSendTheRestWhenOneIsTooLong() throws IOException {
        try (DatagramSocket peer = peer()) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(70_000);
            final Destination destination = destination(peer);
            endpoint.queueTo(bytes, 0, 3, destination);
            endpoint.queueTo(bytes, 0, bytes.capacity(), destination);
            endpoint.queueTo(bytes, 0, 4, destination);
            endpoint.flush();

            assertEquals(3, hear(peer).length);
            assertEquals(4, hear(peer).length);
        }
        assertEquals(2, counters.value(EngineCounter.DATAGRAMS_SENT));
        assertEquals(1, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));
        assertEquals(1, counters.value(EngineCounter.SEND_TOO_LONG));
    }

    @Test
    void shouldCountADatagramThatIsTooLongAndSendTheNextAtOnce() throws IOException {
        try (DatagramSocket peer = peer()) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(70_000);
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());

            assertFalse(endpoint.send(bytes, 0, bytes.capacity()));
            assertTrue(endpoint.send(bytes, 0, 4));

            assertEquals(4, hear(peer).length);
        }
        assertEquals(1, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));
        assertEquals(1, counters.value(EngineCounter.SEND_TOO_LONG));
        assertEquals(0, counters.value(EngineCounter.PEER_UNREACHABLE));
    }

    /** EAGAIN: nothing is wrong. */
    @Test
    void shouldCountNoFailureWhenNothingIsThere() throws IOException {
        try (DatagramSocket peer = peer()) {
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());

            assertEquals(-1, endpoint.receive(received));
            assertEquals(0, sockets.poll());
        }
        assertEquals(0, counters.value(EngineCounter.DATAGRAM_RECEIVE_FAILED));
    }

    @Test
    void shouldRefuseAnAddressThatItsSocketHasNoWayTo() throws IOException {
        final InetSocketAddress ipv6 =
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9);
        try (UdpSockets ipv4 = openSockets(InetAddress.ofLiteral("127.0.0.1"))) {
            final UdpEndpoint bound =
                    ipv4.newEndpoint(new MediaPorts(0, 0), SOCKET_BUFFER_LENGTH, new Owner());
            bound.open();

            assertFalse(bound.sendTo(packet, 0, LENGTH, ipv6));
            assertFalse(bound.queueTo(packet, 0, LENGTH, bound.destination(ipv6)));
            bound.close();
        }
        assertEquals(2, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));
    }

    @Test
    void shouldSpeakIpv6() throws IOException {
        final InetAddress loopback = InetAddress.ofLiteral("::1");
        try (UdpSockets ipv6 = openSockets(loopback);
                DatagramSocket peer = new DatagramSocket(0, loopback)) {
            final UdpEndpoint first = endpoint;
            endpoint = ipv6.newEndpoint(new MediaPorts(0, 0), SOCKET_BUFFER_LENGTH, new Owner());
            endpoint.open();
            say(peer, 5);
            ipv6.await(PATIENCE_MS);
            assertEquals(0, heardCount);
            assertEquals(1, ipv6.poll());
            assertEquals(peer.getLocalPort(), senders.getFirst().getPort());
            assertEquals(loopback, senders.getFirst().getAddress());

            assertTrue(endpoint.sendTo(packet, 0, LENGTH, senders.getFirst()));
            assertEquals(LENGTH, hear(peer).length);
            endpoint.close();
            endpoint = first;
        }
    }

    @Test
    void shouldCountASocketWhoseBuffersAreShorterThanAskedFor() throws IOException {
        final long before = counters.value(EngineCounter.SOCKET_BUFFER_SHORT);
        final UdpEndpoint greedy = newEndpoint(1 << 30);

        greedy.open();
        greedy.close();

        assertEquals(before + 1, counters.value(EngineCounter.SOCKET_BUFFER_SHORT));
    }

    @Test
    void shouldSayThatAPortIsTaken() throws IOException {
        final int port = endpoint.localAddress().getPort();
        final UdpEndpoint second =
                sockets.newEndpoint(new MediaPorts(port, port), SOCKET_BUFFER_LENGTH, new Owner());

        assertThrows(IOException.class, second::open);
    }

    @Test
    void shouldWaitNoLongerThanUntilItIsWoken() throws Exception {
        sockets.wakeUp();
        sockets.await(PATIENCE_MS);

        final Thread waker = Thread.ofPlatform().start(sockets::wakeUp);
        sockets.await(PATIENCE_MS);
        waker.join();

        assertEquals(0, sockets.poll());
    }

    @Test
    void shouldGiveEveryDescriptorBack() throws IOException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "no /proc on this system");
        openAndClose();
        final long before = descriptorCount();

        for (int i = 0; i < OPEN_ROUNDS; i++) {
            openAndClose();
        }

        // Other threads of this process open and close files as well, but not one each round.
        assertTrue(descriptorCount() < before + OPEN_ROUNDS);
    }

    @Test
    void shouldNotAllocateForAConnectedPeer() throws IOException {
        isKeeping = false;
        final UdpEndpoint other = newEndpoint(SOCKET_BUFFER_LENGTH);
        other.open();
        other.connect(endpoint.localAddress());
        endpoint.connect(other.localAddress());

        assertEquals(0, AllocationMeter.steadyStateBytes(() -> pingPong(other)));
        other.close();
    }

    private void pingPong(final UdpEndpoint other) {
        for (int i = 0; i < 20_000; i++) {
            final int target = heardCount + 3;
            endpoint.send(packet, 0, LENGTH);
            endpoint.send(packet, 0, LENGTH);
            other.send(packet, 0, LENGTH);
            pollUntilHeard(target);
        }
    }

    /** As the shared port: from several addresses, to several. With the JDK's channels each change of sender makes an address object. */
    @Test
    void shouldNotAllocateForManyPeersOnOneSocketWhereTheKernelIsAskedDirectly()
            throws IOException {
        final int bytesPerSender = provider == SocketProvider.LINUX ? 0 : 500;
        final long limitBytes = 20_000L * 2 * bytesPerSender;
        isKeeping = false;
        final UdpEndpoint one = newEndpoint(SOCKET_BUFFER_LENGTH);
        final UdpEndpoint other = newEndpoint(SOCKET_BUFFER_LENGTH);
        one.open();
        other.open();
        final Destination shared = one.destination(endpoint.localAddress());
        final Destination toOne = endpoint.destination(one.localAddress());
        final Destination toOther = endpoint.destination(other.localAddress());

        final long allocated =
                AllocationMeter.steadyStateBytes(
                        () -> {
                            for (int i = 0; i < 20_000; i++) {
                                final int target = heardCount + 4;
                                one.queueTo(packet, 0, LENGTH, shared);
                                one.flush();
                                other.queueTo(packet, 0, LENGTH, shared);
                                other.flush();
                                endpoint.queueTo(packet, 0, LENGTH, toOne);
                                endpoint.queueTo(packet, 0, LENGTH, toOther);
                                endpoint.flush();
                                pollUntilHeard(target);
                            }
                        },
                        limitBytes);

        assertTrue(allocated <= limitBytes, allocated + " bytes");
        one.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource({
        "11, SEND_BUFFER_FULL",
        "105, SEND_NO_MEMORY",
        "90, SEND_TOO_LONG",
        "111, PEER_UNREACHABLE",
        "101, PEER_UNREACHABLE",
        "113, PEER_UNREACHABLE",
    })
    void shouldCountEachErrnoAsWhatItMeans(final int error, final EngineCounter counter) {
        assertEquals(counter, LinuxUdpEndpoint.reason(error));
    }

    private void openAndClose() throws IOException {
        try (UdpSockets others = openSockets(InetAddress.getLoopbackAddress())) {
            final UdpEndpoint other =
                    others.newEndpoint(new MediaPorts(0, 0), SOCKET_BUFFER_LENGTH, new Owner());
            other.open();
            other.close();
        }
    }

    private static long descriptorCount() throws IOException {
        try (var descriptors = Files.list(DESCRIPTORS)) {
            return descriptors.count();
        }
    }

    private UdpSockets openSockets(final InetAddress address) throws IOException {
        return UdpSockets.open(context(address), kernelLatency);
    }

    private EngineContext context(final InetAddress address) {
        return new EngineContext()
                .socketProvider(provider)
                .mediaAddress(address)
                .clock(clock)
                .counters(counters)
                .listener(new RecordingEngineListener())
                .errorHandler(new ErrorLog(counters))
                .conclude();
    }

    private UdpEndpoint newEndpoint(final int bufferLength) {
        final Owner owner = new Owner();
        owner.endpoint = sockets.newEndpoint(new MediaPorts(0, 0), bufferLength, owner);
        return owner.endpoint;
    }

    /** Returns when the kernel knows that the peer's port is closed, which is seldom not so when the send returns. */
    private void sendInVain() throws IOException {
        assertTrue(send());
        sockets.await(PATIENCE_MS);
    }

    private boolean send() {
        return endpoint.send(packet, 0, LENGTH);
    }

    private void say(final DatagramSocket peer, final int number) throws IOException {
        peer.send(new DatagramPacket(new byte[] {1, (byte) number}, 2, endpoint.localAddress()));
    }

    private void pollUntilHeard(final int count) {
        try {
            while (heardCount < count) {
                sockets.poll();
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private Destination destination(final DatagramSocket peer) {
        return endpoint.destination((InetSocketAddress) peer.getLocalSocketAddress());
    }

    private static DatagramSocket peer() throws IOException {
        final DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        peer.setSoTimeout(PATIENCE_MS);
        return peer;
    }

    private static byte[] hear(final DatagramSocket peer) throws IOException {
        final DatagramPacket heard = new DatagramPacket(new byte[2 * LENGTH], 2 * LENGTH);
        peer.receive(heard);
        final byte[] bytes = new byte[heard.getLength()];
        System.arraycopy(heard.getData(), 0, bytes, 0, bytes.length);
        return bytes;
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    /** Keeps what is read. */
    private final class Owner implements DatagramTarget {
        private UdpEndpoint endpoint;

        @Override
        public UdpEndpoint endpoint() {
            return endpoint == null ? UdpEndpointTest.this.endpoint : endpoint;
        }

        @Override
        public void onDatagram(
                final DirectBuffer buffer,
                final ByteBuffer bytes,
                final int length,
                final long nowNs,
                final long waitedNs) {
            heardCount++;
            if (isKeeping) {
                final byte[] copy = new byte[length];
                buffer.getBytes(0, copy);
                heard.add(copy);
                senders.add(endpoint().sender());
                waitsNs.add(waitedNs);
            }
        }
    }
}
