package io.voicegateway.engine.transport.ice;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A full ICE agent for one component with host candidates, always in the controlling role (RFC 8445), with consent freshness (RFC 7675).
 * <p>
 * Single-threaded: the network thread. Time is an argument. The first pair that works is nominated at once: our peer is one server, so
 * there is nothing better to wait for.
 */
public final class IceAgent implements ConnectivityChecks {
    /** Pairs per leg; a peer that trickles more is not a media server. */
    public static final int PAIR_LIMIT = 32;

    static final long PACING_NS = TimeUnit.MILLISECONDS.toNanos(20);
    static final long FIRST_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(250);
    static final int ATTEMPT_LIMIT = 7;
    static final long CONSENT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(4);
    static final long CONSENT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    // The largest tie-breaker wins every role conflict (RFC 8445 §7.3.1.1), so that we stay
    // controlling.
    private static final long TIE_BREAKER = -1L;
    private static final long PEER_REFLEXIVE_PRIORITY = 110L << 24 | 65_535L << 8 | 255;
    private static final int ROLE_CONFLICT = 487;

    private final IceEvents events;
    private final Random random;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(512);
    private final StunWriter writer = new StunWriter(new UnsafeBuffer(bytes));
    private final StunMessage message = new StunMessage();
    private final List<CandidatePair> pairs = new ArrayList<>();

    private IceCredentials local;
    private @Nullable IceCredentials previousLocal;
    private @Nullable IceCredentials remote;
    private @Nullable CandidatePair nominated;
    private long nextPacedNs;
    private long lastConsentNs;
    private long nextConsentNs;
    private boolean isLost;

    public IceAgent(final IceCredentials local, final IceEvents events, final Random random) {
        this.local = local;
        this.events = events;
        this.random = random;
    }

    @Override
    public IceCredentials local() {
        return local;
    }

    /** Begins a restart (RFC 8445 §2.4): messages with the old credentials stay good until a new pair is nominated. */
    @Override
    public void restart(final IceCredentials fresh) {
        previousLocal = local;
        local = fresh;
        isLost = false;
    }

    /** The peer's credentials are known, or new after a restart: every pair is checked (again). */
    @Override
    public void remote(final IceCredentials credentials, final long nowNs) {
        if (credentials.equals(remote)) {
            return;
        }
        remote = credentials;
        lastConsentNs = nowNs;
        isLost = false;
        for (final CandidatePair pair : pairs) {
            pair.isNominating = false;
            pair.recheck(nowNs);
        }
    }

    /** Adds a candidate of the peer. A name instead of an address, or one pair too many, is ignored. */
    @Override
    public void addCandidate(final IceCandidate candidate, final long nowNs) {
        final InetSocketAddress address = literal(candidate);
        if (address != null && find(address) == null && pairs.size() < PAIR_LIMIT) {
            pairs.add(new CandidatePair(address, nowNs));
        }
    }

    /** Whether this address has shown that it knows our credentials. */
    @Override
    public boolean isValidated(final InetSocketAddress address) {
        final CandidatePair pair = find(address);
        return pair != null && (pair.state == CandidatePair.State.SUCCEEDED || pair == nominated);
    }

    /** Where media goes, once a pair is nominated. */
    @Override
    public @Nullable InetSocketAddress nominated() {
        return nominated == null ? null : nominated.remote;
    }

    /** Takes a datagram that looks like STUN. */
    @Override
    public IceResult onStun(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final InetSocketAddress from,
            final long nowNs) {
        if (!message.parse(buffer, offset, length)) {
            return IceResult.MALFORMED;
        }
        return switch (message.type()) {
            case StunMessage.BINDING_REQUEST -> onRequest(from, nowNs);
            case StunMessage.BINDING_SUCCESS -> onSuccess(from, nowNs);
            case StunMessage.BINDING_ERROR -> onError(nowNs);
            default -> IceResult.MALFORMED;
        };
    }

    private IceResult onRequest(final InetSocketAddress from, final long nowNs) {
        final IceCredentials addressed = addressed();
        if (addressed == null || !message.isAuthentic(addressed.key())) {
            return IceResult.UNAUTHENTICATED;
        }
        writer.start(
                message.isControlling() ? StunMessage.BINDING_ERROR : StunMessage.BINDING_SUCCESS,
                message.transactionHigh(),
                message.transactionLow());
        if (message.isControlling()) {
            writer.errorCode(ROLE_CONFLICT);
        } else {
            writer.xorMappedAddress(from);
        }
        events.sendStun(bytes, writer.finish(addressed.key()), from);
        learn(from, nowNs);
        return IceResult.OK;
    }

    /** The credentials that a request's username names: ours, or those before a restart. */
    private @Nullable IceCredentials addressed() {
        final String username = message.username();
        if (username.startsWith(local.usernameFragment() + ":")) {
            return local;
        }
        final IceCredentials previous = previousLocal;
        return previous != null && username.startsWith(previous.usernameFragment() + ":")
                ? previous
                : null;
    }

    /** A request may come from an address that no candidate named, even before the answer (RFC 8445 §7.3.1.3). */
    private void learn(final InetSocketAddress from, final long nowNs) {
        CandidatePair pair = find(from);
        if (pair == null && pairs.size() < PAIR_LIMIT) {
            pair = new CandidatePair(from, nowNs);
            pairs.add(pair);
        }
        if (pair != null && nominated == null && pair.state == CandidatePair.State.FAILED) {
            pair.recheck(nowNs);
        }
    }

    private IceResult onSuccess(final InetSocketAddress from, final long nowNs) {
        final CandidatePair pair = inFlight();
        final IceCredentials credentials = remote;
        if (pair == null
                || credentials == null
                || !message.isAuthentic(credentials.key())
                || !pair.remote.equals(from)) {
            return IceResult.UNAUTHENTICATED;
        }
        pair.state = CandidatePair.State.SUCCEEDED;
        if (pair == nominated) {
            lastConsentNs = nowNs;
        }
        if (pair.isNominating) {
            pair.isNominating = false;
            previousLocal = null;
            nominated = pair;
            lastConsentNs = nowNs;
            nextConsentNs = nowNs + consentInterval();
            events.onNominated(pair.remote);
        } else if (!isNominationUnderWay() && (nominated == null || previousLocal != null)) {
            pair.isNominating = true;
            check(pair, credentials, nowNs);
        }
        return IceResult.OK;
    }

    private IceResult onError(final long nowNs) {
        final CandidatePair pair = inFlight();
        final IceCredentials credentials = remote;
        if (pair == null || credentials == null || !message.isAuthentic(credentials.key())) {
            return IceResult.UNAUTHENTICATED;
        }
        if (message.errorCode() == ROLE_CONFLICT) {
            // The peer has the smaller tie-breaker: it will have switched by the time this check is
            // repeated.
            pair.nextCheckNs = nowNs + PACING_NS;
        } else if (pair != nominated) {
            pair.state = CandidatePair.State.FAILED;
        }
        return IceResult.OK;
    }

    @Override
    public boolean isSettled() {
        return remote == null || nominated != null && previousLocal == null;
    }

    /** Sends what is due. Called every few milliseconds. */
    @Override
    public int doTimers(final long nowNs) {
        final IceCredentials credentials = remote;
        if (credentials == null || isLost) {
            return 0;
        }
        return sendDueChecks(credentials, nowNs) + keepConsent(credentials, nowNs);
    }

    private int sendDueChecks(final IceCredentials credentials, final long nowNs) {
        if (nowNs - nextPacedNs < 0) {
            return 0;
        }
        for (int i = 0; i < pairs.size(); i++) {
            final CandidatePair pair = pairs.get(i);
            if (isDue(pair, nowNs)) {
                nextPacedNs = nowNs + PACING_NS;
                if (pair.attempts >= ATTEMPT_LIMIT) {
                    fail(pair);
                } else {
                    check(pair, credentials, nowNs);
                }
                return 1;
            }
        }
        return 0;
    }

    private boolean isDue(final CandidatePair pair, final long nowNs) {
        final boolean isOpen =
                pair.state == CandidatePair.State.WAITING
                        || pair.state == CandidatePair.State.IN_PROGRESS
                        || pair.isNominating;
        final boolean isWanted = nominated == null || previousLocal != null;
        return isOpen && isWanted && nowNs - pair.nextCheckNs >= 0;
    }

    private void fail(final CandidatePair pair) {
        pair.state = CandidatePair.State.FAILED;
        pair.isNominating = false;
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).state != CandidatePair.State.FAILED) {
                return;
            }
        }
        lose("no candidate pair works: pairs=" + pairs.size());
    }

    private int keepConsent(final IceCredentials credentials, final long nowNs) {
        final CandidatePair pair = nominated;
        if (pair == null || nowNs - nextConsentNs < 0) {
            return 0;
        }
        if (nowNs - lastConsentNs >= CONSENT_TIMEOUT_NS) {
            lose("consent expired");
            return 1;
        }
        nextConsentNs = nowNs + consentInterval();
        send(pair, credentials, false);
        return 1;
    }

    private void lose(final String reason) {
        isLost = true;
        events.onPathLost(reason);
    }

    private void check(
            final CandidatePair pair, final IceCredentials credentials, final long nowNs) {
        if (pair.state != CandidatePair.State.SUCCEEDED) {
            pair.state = CandidatePair.State.IN_PROGRESS;
        }
        pair.nextCheckNs = nowNs + (FIRST_TIMEOUT_NS << pair.attempts);
        pair.attempts++;
        send(pair, credentials, pair.isNominating);
    }

    private void send(
            final CandidatePair pair,
            final IceCredentials credentials,
            final boolean isNominating) {
        pair.transactionHigh = random.nextInt();
        pair.transactionLow = random.nextLong();
        writer.start(StunMessage.BINDING_REQUEST, pair.transactionHigh, pair.transactionLow)
                .username(credentials.usernameFragment() + ":" + local.usernameFragment())
                .priority(PEER_REFLEXIVE_PRIORITY)
                .controlling(TIE_BREAKER);
        if (isNominating) {
            writer.useCandidate();
        }
        events.sendStun(bytes, writer.finish(credentials.key()), pair.remote);
    }

    private @Nullable CandidatePair inFlight() {
        for (int i = 0; i < pairs.size(); i++) {
            final CandidatePair pair = pairs.get(i);
            if (pair.transactionLow == message.transactionLow()
                    && pair.transactionHigh == message.transactionHigh()
                    && pair.attempts > 0) {
                return pair;
            }
        }
        return null;
    }

    private boolean isNominationUnderWay() {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).isNominating) {
                return true;
            }
        }
        return false;
    }

    private @Nullable CandidatePair find(final InetSocketAddress address) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).remote.equals(address)) {
                return pairs.get(i);
            }
        }
        return null;
    }

    /** RFC 7675 §5.1: randomised by a fifth, so that many legs do not beat together. */
    private long consentInterval() {
        return (long) (CONSENT_INTERVAL_NS * (0.8 + 0.4 * random.nextDouble()));
    }

    private static @Nullable InetSocketAddress literal(final IceCandidate candidate) {
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(candidate.address()), candidate.port());
        } catch (final IllegalArgumentException _) {
            return null;
        }
    }
}
