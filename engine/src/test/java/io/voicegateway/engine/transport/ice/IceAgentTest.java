package io.voicegateway.engine.transport.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The agent against a scripted peer, with a clock that the test advances. */
class IceAgentTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7882);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("127.0.0.9", 9);
    private static final IceCredentials OURS = new IceCredentials("ours", "our-password");
    private static final IceCredentials THEIRS = new IceCredentials("theirs", "their-password");

    private final Deque<byte[]> sent = new ArrayDeque<>();
    private final Deque<String> told = new ArrayDeque<>();
    private final StunMessage message = new StunMessage();
    private final IceAgent agent = new IceAgent(OURS, new Events(), new Random(8445));
    private long nowNs = 1;

    @Test
    void shouldNominateTheFirstPairThatWorks() {
        start();
        assertRequest(false);
        answer(THEIRS);
        assertRequest(true);
        answer(THEIRS);

        assertEquals("nominated " + PEER, told.poll());
        assertEquals(PEER, agent.nominated());
        assertTrue(agent.isValidated(PEER));
    }

    @Test
    void shouldRepeatALostCheckAndGiveUpInTheEnd() {
        start();
        int checks = 0;
        for (int ms = 0; ms < 60_000; ms += 10) {
            agent.doTimers(nowNs);
            checks += sent.size();
            sent.clear();
            nowNs += TimeUnit.MILLISECONDS.toNanos(10);
        }

        assertEquals(IceAgent.ATTEMPT_LIMIT, checks, "checks");
        assertEquals("lost no candidate pair works: pairs=1", told.poll());
        assertNull(told.poll());
    }

    @Test
    void shouldAnswerAnEarlyCheckAndCheckItsSenderLater() {
        request(OURS, STRANGER, false);

        assertEquals(StunMessage.BINDING_SUCCESS, lastSent());
        assertTrue(message.isAuthentic(OURS.key()));
        agent.remote(THEIRS, nowNs);
        agent.doTimers(nowNs);
        assertRequest(false);
    }

    @Test
    void shouldWinARoleConflict() {
        request(OURS, PEER, true);

        assertEquals(StunMessage.BINDING_ERROR, lastSent());
        assertEquals(487, message.errorCode());
    }

    @Test
    void shouldRefuseWrongCredentialsWithoutAnAnswer() {
        assertEquals(
                IceResult.UNAUTHENTICATED,
                request(new IceCredentials("ours", "guess"), STRANGER, false));
        assertEquals(IceResult.UNAUTHENTICATED, request(THEIRS, STRANGER, false));
        assertTrue(sent.isEmpty());

        start();
        sent.peekLast();
        assertEquals(IceResult.UNAUTHENTICATED, respond(new IceCredentials("theirs", "guess")));
        assertNull(agent.nominated());
    }

    @Test
    void shouldLoseThePathWhenConsentExpires() {
        connect();
        for (int s = 0; s < 29; s++) {
            advanceS(1);
        }
        assertTrue(sent.size() >= 5, "consent checks: " + sent.size());
        assertNull(told.poll());
        for (int s = 0; s < 8; s++) {
            advanceS(1);
        }

        assertEquals("lost consent expired", told.poll());
        assertNull(told.poll());
    }

    @Test
    void shouldKeepThePathWhileConsentIsRenewed() {
        connect();
        for (int s = 0; s < 120; s++) {
            advanceS(1);
            if (!sent.isEmpty()) {
                answer(THEIRS);
            }
        }

        assertNull(told.poll());
    }

    @Test
    void shouldAcceptOldCredentialsUntilARestartIsNominated() {
        connect();
        final IceCredentials fresh = new IceCredentials("fresh", "fresh-password");
        final IceCredentials theirFresh = new IceCredentials("anew", "anew-password");
        agent.restart(fresh);
        assertEquals(IceResult.OK, request(OURS, PEER, false));
        assertEquals(IceResult.OK, request(fresh, PEER, false));
        sent.clear();

        agent.remote(theirFresh, nowNs);
        advanceS(1);
        assertEquals(StunMessage.BINDING_REQUEST, lastSent());
        assertEquals("anew:fresh", message.username());
        answer(theirFresh);
        answer(theirFresh);

        assertEquals("nominated " + PEER, told.poll());
        assertEquals(IceResult.UNAUTHENTICATED, request(OURS, PEER, false));
    }

    @Test
    void shouldBoundItsPairs() {
        for (int port = 1; port <= 1000; port++) {
            agent.addCandidate(new IceCandidate("1", 1, "127.0.0.1", port), nowNs);
        }
        agent.addCandidate(new IceCandidate("1", 1, "not-an-address.local", 5), nowNs);
        agent.remote(THEIRS, nowNs);
        int checks = 0;
        for (int i = 0; i < 100; i++) {
            nowNs += IceAgent.PACING_NS / 10;
            agent.doTimers(nowNs);
            checks = sent.size();
        }

        assertTrue(checks <= 11, "paced: " + checks);
    }

    private void start() {
        agent.addCandidate(new IceCandidate("1", 1, PEER.getHostString(), PEER.getPort()), nowNs);
        agent.remote(THEIRS, nowNs);
        agent.doTimers(nowNs);
        if (sent.isEmpty()) {
            throw new AssertionError("no check was sent");
        }
    }

    private void connect() {
        start();
        answer(THEIRS);
        answer(THEIRS);
        assertEquals("nominated " + PEER, told.poll());
        sent.clear();
    }

    private void advanceS(final int seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        agent.doTimers(nowNs);
    }

    private void assertRequest(final boolean isNominating) {
        assertEquals(StunMessage.BINDING_REQUEST, lastSent());
        assertEquals("theirs:ours", message.username());
        assertTrue(message.isControlling());
        assertEquals(isNominating, message.isNominating());
        assertTrue(message.isAuthentic(THEIRS.key()));
    }

    private int lastSent() {
        final byte[] last = sent.peekLast();
        if (last == null) {
            throw new AssertionError("nothing was sent");
        }
        assertTrue(message.parse(new UnsafeBuffer(last), 0, last.length));
        return message.type();
    }

    /** The peer answers our last request. */
    private void answer(final IceCredentials with) {
        assertEquals(IceResult.OK, respond(with));
    }

    private IceResult respond(final IceCredentials with) {
        lastSent();
        sent.removeLast();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final int length =
                new StunWriter(buffer)
                        .start(
                                StunMessage.BINDING_SUCCESS,
                                message.transactionHigh(),
                                message.transactionLow())
                        .xorMappedAddress(PEER)
                        .finish(with.key());
        return agent.onStun(buffer, 0, length, PEER, nowNs);
    }

    private IceResult request(
            final IceCredentials to, final InetSocketAddress from, final boolean isControlling) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final StunWriter writer =
                new StunWriter(buffer)
                        .start(StunMessage.BINDING_REQUEST, 1, 2)
                        .username(to.usernameFragment() + ":theirs")
                        .priority(1);
        if (isControlling) {
            writer.controlling(5);
        } else {
            writer.controlled(5);
        }
        return agent.onStun(buffer, 0, writer.finish(to.key()), from, nowNs);
    }

    private final class Events implements IceEvents {
        @Override
        public void sendStun(
                final ByteBuffer buffer, final int length, final InetSocketAddress remote) {
            final byte[] bytes = new byte[length];
            buffer.get(0, bytes);
            sent.add(bytes);
        }

        @Override
        public void onNominated(final InetSocketAddress remote) {
            told.add("nominated " + remote);
        }

        @Override
        public void onPathLost(final String reason) {
            told.add("lost " + reason);
        }
    }
}
