package io.voicegateway.engine.transport.ice;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The lite side of ICE (RFC 8445 §2.5): it has an address that everyone reaches, is always controlled, answers checks and sends none.
 * <p>
 * Every authenticated USE-CANDIDATE is obeyed, the newest wins: a peer may nominate aggressively or move. The path is lost when the peer
 * has stopped checking it: full agents keep their consent alive (RFC 7675).
 */
public final class LiteIceAgent implements ConnectivityChecks {
    /** Addresses that may be validated at the same time; one more replaces the oldest that is not nominated. */
    public static final int ADDRESS_LIMIT = 8;

    static final long CHECK_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int ROLE_CONFLICT = 487;

    private final IceEvents events;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(512);
    private final StunWriter writer = new StunWriter(new UnsafeBuffer(bytes));
    private final StunMessage message = new StunMessage();
    private final CheckHistory history = new CheckHistory();
    private final @Nullable InetSocketAddress[] validated = new InetSocketAddress[ADDRESS_LIMIT];

    private IceCredentials local;
    private @Nullable IceCredentials previousLocal;
    private @Nullable InetSocketAddress nominated;
    private @Nullable InetSocketAddress newest;
    private int nextIndex;
    private long lastCheckNs;
    private boolean isLost;

    public LiteIceAgent(final IceCredentials local, final IceEvents events) {
        this.local = local;
        this.events = events;
    }

    @Override
    public IceCredentials local() {
        return local;
    }

    @Override
    public void restart(final IceCredentials fresh) {
        previousLocal = local;
        local = fresh;
        isLost = false;
    }

    /** A lite agent sends no checks, so it needs no credentials of the peer. */
    @Override
    public void remote(final IceCredentials credentials, final long nowNs) {
        isLost = false;
    }

    /** The peer's candidates are of no use to an agent that answers only. */
    @Override
    public void addCandidate(final IceCandidate candidate, final long nowNs) {}

    @Override
    public boolean isValidated(final InetSocketAddress address) {
        for (final InetSocketAddress known : validated) {
            if (address.equals(known)) {
                return true;
            }
        }
        return false;
    }

    /** The nominated address; before there is one, the last that was validated, because a peer may start DTLS on it. */
    @Override
    public @Nullable InetSocketAddress nominated() {
        return nominated == null ? newest : nominated;
    }

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
        final IceCredentials addressed = addressed();
        if (message.type() != StunMessage.BINDING_REQUEST
                || addressed == null
                || !message.isAuthentic(addressed.key())) {
            return IceResult.UNAUTHENTICATED;
        }
        final boolean isFirst = history.add(message.transactionHigh(), message.transactionLow());
        if (!isFirst && !isValidated(from)) {
            return IceResult.REPLAYED;
        }
        answer(addressed, from);
        // A retransmission needs its answer again, and changes nothing.
        if (isFirst && message.isControlling()) {
            onCheck(from, nowNs);
        }
        return IceResult.OK;
    }

    private void answer(final IceCredentials addressed, final InetSocketAddress from) {
        writer.start(
                message.isControlling() ? StunMessage.BINDING_SUCCESS : StunMessage.BINDING_ERROR,
                message.transactionHigh(),
                message.transactionLow());
        if (message.isControlling()) {
            writer.xorMappedAddress(from);
        } else {
            // A lite agent cannot take the controlling role: the peer has to.
            writer.errorCode(ROLE_CONFLICT);
        }
        events.sendStun(bytes, writer.finish(addressed.key()), from);
    }

    private void onCheck(final InetSocketAddress from, final long nowNs) {
        lastCheckNs = nowNs;
        isLost = false;
        newest = from;
        if (!isValidated(from)) {
            remember(from);
        }
        if (message.isNominating() && !from.equals(nominated)) {
            nominated = from;
            events.onNominated(from);
        }
    }

    private void remember(final InetSocketAddress from) {
        final InetSocketAddress replaced = validated[nextIndex];
        if (replaced != null && replaced.equals(nominated)) {
            nextIndex = (nextIndex + 1) % ADDRESS_LIMIT;
        }
        validated[nextIndex] = from;
        nextIndex = (nextIndex + 1) % ADDRESS_LIMIT;
    }

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

    /** The peer does the checks. */
    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public int doTimers(final long nowNs) {
        if (isLost || newest == null || nowNs - lastCheckNs < CHECK_TIMEOUT_NS) {
            return 0;
        }
        isLost = true;
        events.onPathLost("no connectivity check any more");
        return 1;
    }
}
