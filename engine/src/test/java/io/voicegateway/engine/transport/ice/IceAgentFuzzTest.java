package io.voicegateway.engine.transport.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.fuzz.Mutants;
import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** One datagram to an agent with one check under way: only what its peer could have written has an effect. */
class IceAgentFuzzTest {
    private static final IceCredentials OURS =
            new IceCredentials("ours", "our-password-24-letters!");
    private static final IceCredentials THEIRS =
            new IceCredentials("peer", "peer-password-24-letters");
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7882);

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldAnswerOnlyThePeer(final byte[] datagram) {
        final Scene scene = new Scene();
        final int sentBefore = scene.sentCount;

        final IceResult result =
                scene.agent.onStun(new UnsafeBuffer(datagram), 0, datagram.length, PEER, 2);

        if (result == IceResult.OK) {
            assertTrue(scene.sentCount - sentBefore <= 1);
            assertTrue(isAuthentic(datagram));
        } else {
            assertEquals(sentBefore, scene.sentCount);
        }
        // A pair is nominated by the answer to a second check, never by one datagram.
        assertNull(scene.agent.nominated());
    }

    @Test
    void shouldAnswerOnlyThePeerWhenMutated() {
        Mutants.forEach(corpus(), 20_000, this::shouldAnswerOnlyThePeer);
    }

    static List<byte[]> corpus() {
        final StunMessage check = new Scene().lastCheck;
        final byte[] success = new byte[512];
        final int successLength =
                new StunWriter(new UnsafeBuffer(success))
                        .start(
                                StunMessage.BINDING_SUCCESS,
                                check.transactionHigh(),
                                check.transactionLow())
                        .xorMappedAddress(PEER)
                        .finish(THEIRS.key());
        final byte[] conflict = new byte[512];
        final int conflictLength =
                new StunWriter(new UnsafeBuffer(conflict))
                        .start(
                                StunMessage.BINDING_ERROR,
                                check.transactionHigh(),
                                check.transactionLow())
                        .errorCode(487)
                        .finish(THEIRS.key());
        final byte[] request = new byte[512];
        final int requestLength =
                new StunWriter(new UnsafeBuffer(request))
                        .start(StunMessage.BINDING_REQUEST, 1, 2)
                        .username("ours:peer")
                        .priority(1)
                        .controlled(3)
                        .finish(OURS.key());
        return List.of(
                Arrays.copyOf(success, successLength),
                Arrays.copyOf(conflict, conflictLength),
                Arrays.copyOf(request, requestLength));
    }

    private static boolean isAuthentic(final byte[] datagram) {
        final StunMessage message = new StunMessage();
        return message.parse(new UnsafeBuffer(datagram), 0, datagram.length)
                && (message.isAuthentic(OURS.key()) || message.isAuthentic(THEIRS.key()));
    }

    /** The same every time: the agent's random numbers are seeded. */
    private static final class Scene implements IceEvents {
        private final IceAgent agent = new IceAgent(OURS, this, new Random(1));
        private final StunMessage lastCheck = new StunMessage();
        private int sentCount;

        Scene() {
            agent.addCandidate(
                    new IceCandidate("1", 1, PEER.getAddress().getHostAddress(), PEER.getPort()),
                    1);
            agent.remote(THEIRS, 1);
            agent.doTimers(1);
            assertEquals(1, sentCount);
        }

        @Override
        public void sendStun(
                final ByteBuffer buffer, final int length, final InetSocketAddress remote) {
            sentCount++;
            assertTrue(lastCheck.parse(new UnsafeBuffer(buffer), 0, length));
        }

        @Override
        public void onNominated(final InetSocketAddress remote) {
            throw new AssertionError("nominated");
        }

        @Override
        public void onPathLost(final String reason) {
            throw new AssertionError(reason);
        }
    }
}
