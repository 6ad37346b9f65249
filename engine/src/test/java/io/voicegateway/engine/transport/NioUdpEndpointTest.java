package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.HeldClock;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The socket of a leg, over loopback, where the kernel reports a closed port before the send returns. */
@Timeout(60)
class NioUdpEndpointTest {
    private static final int LENGTH = 100;

    private final EngineCounters counters = new EngineCounters();
    private final HeldClock clock = new HeldClock();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * LENGTH);
    private Selector selector;
    private NioUdpEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        final EngineContext ctx =
                new EngineContext()
                        .clock(clock)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        selector = Selector.open();
        endpoint =
                new NioUdpEndpoint(
                        ctx,
                        selector,
                        new MediaPorts(ctx.firstPort(), ctx.lastPort()),
                        NioUdpEndpoint.SOCKET_BUFFER_LENGTH,
                        new Owner());
        endpoint.open();
        clock.hold();
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        selector.close();
    }

    @Test
    void shouldRestAfterThePeersPortIsFoundClosed() throws IOException {
        endpoint.connect(closedPort());
        assertTrue(send());
        assertEquals(-1, endpoint.receive(received));

        for (int i = 0; i < 5; i++) {
            assertFalse(send());
        }
        assertEquals(1, counters.value(EngineCounter.DATAGRAMS_SENT));
        assertEquals(5, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));

        clock.advanceNs(NioUdpEndpoint.REST_NS);
        assertTrue(send());
        assertFalse(send());
    }

    @Test
    void shouldSendAtOnceToANewPeer() throws IOException {
        endpoint.connect(closedPort());
        assertTrue(send());
        assertFalse(send());

        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());
            assertTrue(send());
            final DatagramPacket heard = new DatagramPacket(new byte[2 * LENGTH], 2 * LENGTH);
            peer.receive(heard);
            assertEquals(LENGTH, heard.getLength());
        }
    }

    @Test
    void shouldNotAllocateForPacketsToAClosedPort() throws IOException {
        endpoint.connect(closedPort());
        assertTrue(send());
        assertFalse(send());

        final long allocated =
                AllocationMeter.steadyStateBytes(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                send();
                                endpoint.receive(received);
                            }
                        });

        assertEquals(0, allocated);
    }

    private boolean send() {
        return endpoint.send(packet, 0, LENGTH);
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    /** The endpoint is read by the test itself. */
    private final class Owner implements DatagramTarget {
        @Override
        public UdpEndpoint endpoint() {
            return endpoint;
        }

        @Override
        public void onDatagram(
                final DirectBuffer buffer,
                final ByteBuffer bytes,
                final int length,
                final long nowNs) {
            throw new AssertionError("nobody polls");
        }
    }
}
