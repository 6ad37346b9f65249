package io.voicegateway.engine.transport.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LiteIceAgentTest {
    private static final IceCredentials OURS =
            new IceCredentials("ourufrag", "our-password-of-24-chars");
    private static final InetSocketAddress FIRST = new InetSocketAddress("127.0.0.1", 1000);
    private static final InetSocketAddress SECOND = new InetSocketAddress("127.0.0.1", 2000);

    private final List<StunMessage> answers = new ArrayList<>();
    private final List<InetSocketAddress> nominations = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private long transaction;
    private final LiteIceAgent agent =
            new LiteIceAgent(
                    OURS,
                    new IceEvents() {
                        @Override
                        public void sendStun(
                                final ByteBuffer buffer,
                                final int length,
                                final InetSocketAddress remote) {
                            final StunMessage answer = new StunMessage();
                            assertTrue(answer.parse(new UnsafeBuffer(buffer), 0, length));
                            answers.add(answer);
                        }

                        @Override
                        public void onNominated(final InetSocketAddress remote) {
                            nominations.add(remote);
                        }

                        @Override
                        public void onPathLost(final String reason) {
                            losses.add(reason);
                        }
                    });

    @Test
    void shouldAnswerChecksAndFollowTheNewestNomination() {
        assertEquals(IceResult.OK, check(OURS, FIRST, true, false, 1));
        assertTrue(agent.isValidated(FIRST));
        assertEquals(List.of(), nominations);
        assertEquals(FIRST, agent.nominated());

        check(OURS, FIRST, true, true, 2);
        check(OURS, SECOND, true, true, 3);
        check(OURS, SECOND, true, true, 4);

        assertEquals(List.of(FIRST, SECOND), nominations);
        assertEquals(4, answers.size());
        assertEquals(StunMessage.BINDING_SUCCESS, answers.getFirst().type());
        assertTrue(answers.getFirst().isAuthentic(OURS.key()));
    }

    @Test
    void shouldLearnNothingFromForgedChecks() {
        final IceCredentials forged = new IceCredentials("ourufrag", "another-password-24-char");
        final IceCredentials unknown = new IceCredentials("nobody00", OURS.password());

        assertEquals(IceResult.UNAUTHENTICATED, check(forged, FIRST, true, true, 1));
        assertEquals(IceResult.UNAUTHENTICATED, check(unknown, FIRST, true, true, 1));

        assertFalse(agent.isValidated(FIRST));
        assertNull(agent.nominated());
        assertEquals(List.of(), answers);
    }

    @Test
    void shouldRefuseCheckThatIsReplayedFromAnotherAddress() {
        check(OURS, FIRST, true, true, 1);

        assertEquals(IceResult.REPLAYED, again(OURS, SECOND, true, true, 2));

        assertFalse(agent.isValidated(SECOND));
        assertEquals(FIRST, agent.nominated());
        assertEquals(List.of(FIRST), nominations);
        assertEquals(1, answers.size());
    }

    @Test
    void shouldAnswerRetransmissionAndChangeNothing() {
        check(OURS, SECOND, true, true, 1);
        check(OURS, FIRST, true, true, 2);

        assertEquals(IceResult.OK, again(OURS, SECOND, true, true, 3));

        assertEquals(3, answers.size());
        assertEquals(FIRST, agent.nominated());
    }

    @Test
    void shouldForgetTheOldestCheck() {
        final CheckHistory history = new CheckHistory();
        for (int i = 0; i < CheckHistory.CAPACITY; i++) {
            assertTrue(history.add(i, 1));
        }
        assertFalse(history.add(0, 1));

        assertTrue(history.add(CheckHistory.CAPACITY, 1));

        assertTrue(history.add(0, 1));
        assertFalse(history.add(CheckHistory.CAPACITY, 1));
    }

    @Test
    void shouldTellControlledPeerToControl() {
        assertEquals(IceResult.OK, check(OURS, FIRST, false, false, 1));

        assertEquals(487, answers.getFirst().errorCode());
        assertFalse(agent.isValidated(FIRST));
    }

    @Test
    void shouldForgetTheOldestAddressButNeverTheNominated() {
        check(OURS, FIRST, true, true, 1);
        for (int i = 0; i < 2 * LiteIceAgent.ADDRESS_LIMIT; i++) {
            check(OURS, new InetSocketAddress("127.0.0.1", 3000 + i), true, false, 1);
        }

        assertTrue(agent.isValidated(FIRST));
        assertFalse(agent.isValidated(new InetSocketAddress("127.0.0.1", 3000)));
    }

    @Test
    void shouldLosePathOnceWhenChecksStop() {
        check(OURS, FIRST, true, true, 0);
        assertEquals(0, agent.doTimers(LiteIceAgent.CHECK_TIMEOUT_NS - 1));
        assertEquals(1, agent.doTimers(LiteIceAgent.CHECK_TIMEOUT_NS));
        assertEquals(0, agent.doTimers(LiteIceAgent.CHECK_TIMEOUT_NS + 1));
        assertEquals(1, losses.size());

        check(OURS, FIRST, true, true, LiteIceAgent.CHECK_TIMEOUT_NS + 2);
        assertEquals(0, agent.doTimers(LiteIceAgent.CHECK_TIMEOUT_NS + 3));
    }

    private IceResult check(
            final IceCredentials credentials,
            final InetSocketAddress from,
            final boolean isControlling,
            final boolean isNominating,
            final long nowNs) {
        transaction++;
        return again(credentials, from, isControlling, isNominating, nowNs);
    }

    /** The last check, the same to the byte when its arguments are. */
    private IceResult again(
            final IceCredentials credentials,
            final InetSocketAddress from,
            final boolean isControlling,
            final boolean isNominating,
            final long nowNs) {
        final UnsafeBuffer request = new UnsafeBuffer(new byte[256]);
        final StunWriter writer =
                new StunWriter(request)
                        .start(StunMessage.BINDING_REQUEST, 1, transaction)
                        .username(credentials.usernameFragment() + ":peer");
        if (isControlling) {
            writer.controlling(1);
        } else {
            writer.controlled(1);
        }
        if (isNominating) {
            writer.useCandidate();
        }
        return agent.onStun(request, 0, writer.finish(credentials.key()), from, nowNs);
    }
}
