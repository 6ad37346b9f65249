package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorder;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the endpoints of both providers make of the kernel's EAGAIN. */
@Timeout(60)
class FullSocketTest {
    private static final int LENGTH = 100;
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EngineCounters counters = new EngineCounters();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);

    @ParameterizedTest
    @EnumSource(names = {"LINUX", "NIO"})
    void shouldCountWhatAFullSocketDoesNotTakeAndGoOnWhenThereIsRoom(final SocketProvider provider)
            throws Throwable {
        assumeTrue(NetworkAgent.hasLinuxSockets(), "not a 64-bit Linux");
        try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK);
                UdpSockets sockets = UdpSockets.open(context(provider), new LatencyRecorder(2))) {
            final UdpEndpoint endpoint =
                    sockets.newEndpoint(new MediaPorts(0, 0), BUFFER_LENGTH, new Nobody());
            endpoint.open();
            endpoint.connect((InetSocketAddress) peer.getLocalSocketAddress());
            try (FullSocket full = FullSocket.inPlaceOf(endpoint.localAddress().getPort())) {
                sendUntilFull(endpoint, full);
            } finally {
                endpoint.close();
            }
        }
    }

    private void sendUntilFull(final UdpEndpoint endpoint, final FullSocket full) {
        long sentCount = 0;
        while (endpoint.send(packet, 0, LENGTH)) {
            sentCount++;
        }
        assertFalse(endpoint.send(packet, 0, LENGTH));

        assertTrue(sentCount > 0);
        assertEquals(sentCount, counters.value(EngineCounter.DATAGRAMS_SENT));
        assertEquals(2, counters.value(EngineCounter.SEND_BUFFER_FULL));
        assertEquals(2, counters.value(EngineCounter.DATAGRAM_SEND_FAILED));
        assertEquals(0, counters.value(EngineCounter.PEER_UNREACHABLE));

        full.drainOne();
        assertTrue(endpoint.send(packet, 0, LENGTH), "a full socket is no reason to rest");
    }

    private EngineContext context(final SocketProvider provider) {
        return new EngineContext()
                .socketProvider(provider)
                .mediaAddress(LOOPBACK)
                .counters(counters)
                .listener(new RecordingEngineListener())
                .errorHandler(new ErrorLog(counters))
                .conclude();
    }

    /** Nothing comes: the socket is only written to. */
    private static final class Nobody implements DatagramTarget {
        @Override
        public UdpEndpoint endpoint() {
            throw new AssertionError("nobody is asked");
        }

        @Override
        public void onDatagram(
                final DirectBuffer buffer,
                final ByteBuffer bytes,
                final int length,
                final long nowNs,
                final long waitedNs) {
            throw new AssertionError("nothing was sent here");
        }
    }
}
