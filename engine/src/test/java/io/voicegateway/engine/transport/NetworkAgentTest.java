package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The duty cycle of a network thread, turned by the test. */
@Timeout(20)
@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class NetworkAgentTest {
    private final EngineCounters counters = new EngineCounters();
    private final NetworkAgentProxy proxy = new NetworkAgentProxy(counters);
    private final SocketProvider socketProvider;
    private NetworkAgent agent;
    private InetSocketAddress address;

    NetworkAgentTest(final SocketProvider socketProvider) {
        this.socketProvider = socketProvider;
    }

    @BeforeEach
    void bind() throws IOException {
        final EngineContext ctx =
                new EngineContext()
                        .counters(counters)
                        .sharedPort(0)
                        .socketProvider(socketProvider)
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        final RingBuffer<MediaFrame> ring =
                RingBuffer.createMultiProducer(MediaFrame::new, ctx.ringCapacity());
        final SecureRandom random = new SecureRandom();
        agent =
                new NetworkAgent(
                        ctx,
                        new LatencyRecorders(),
                        new AudioIngress(ring, counters, ctx.clock()),
                        proxy,
                        DtlsIdentity.generate(random),
                        random);
        address = agent.bind();
    }

    @AfterEach
    void close() {
        agent.onClose();
        agent.release();
    }

    /** The command and then the datagram come after the agent has looked for commands, and before it waits. */
    @Test
    void shouldDrainWhatWasQueuedBeforeADatagramCame() throws Exception {
        final List<Long> received = new ArrayList<>();
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            agent.awaitWork(
                    () -> {
                        proxy.execute(
                                () ->
                                        received.add(
                                                counters.value(EngineCounter.DATAGRAMS_RECEIVED)));
                        return !isSent(peer);
                    });
            do {
                agent.doWork();
            } while (counters.value(EngineCounter.DATAGRAMS_RECEIVED) == 0);
        }

        assertEquals(List.of(0L), received);
        assertEquals(1, counters.value(EngineCounter.DATAGRAMS_RECEIVED));
    }

    @Test
    void shouldWaitNoLongerThanForADatagram() throws Exception {
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertTrue(isSent(peer));
            while (agent.doWork() == 0) {
                agent.awaitWork(() -> false);
            }
        }

        assertEquals(1, counters.value(EngineCounter.DATAGRAMS_RECEIVED));
    }

    private boolean isSent(final DatagramSocket peer) {
        try {
            peer.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, address));
            return true;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
