package io.voicegateway.engine.transport.ice;

import io.voicegateway.engine.api.IceCandidate;
import java.net.InetSocketAddress;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Finds out which address the peer is really at (RFC 8445): the full or the lite side of ICE. Called by the network thread. */
public interface ConnectivityChecks {

    /** Our credentials; the newest after a restart. */
    IceCredentials local();

    /** Begins a restart (RFC 8445 §2.4): messages with the old credentials stay good for a while. */
    void restart(IceCredentials fresh);

    /** The peer's credentials are known, or new after a restart. */
    void remote(IceCredentials credentials, long nowNs);

    void addCandidate(IceCandidate candidate, long nowNs);

    /** Whether this address has shown that it knows our credentials. */
    boolean isValidated(InetSocketAddress address);

    /** Where packets to the peer go; null while nothing is known to work. */
    @Nullable InetSocketAddress nominated();

    /** Takes a datagram that looks like STUN. */
    IceResult onStun(
            DirectBuffer buffer, int offset, int length, InetSocketAddress from, long nowNs);

    /** Whether only what keeps the path alive is still to be done. */
    boolean isSettled();

    /** Does what is due. Called every few milliseconds; returns a count of work done. */
    int doTimers(long nowNs);
}
