package io.voicegateway.engine.transport;

import io.voicegateway.engine.stream.DatagramSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The UDP socket of one peer connection, or its share of one. The boundary behind which the way of reading and writing datagrams can change.
 * <p>
 * Opened, read, connected and closed by the network thread; {@link #send} and what is queued are the egress thread's. Closed only when
 * that has let go of the leg.
 */
interface UdpEndpoint extends DatagramSender, AutoCloseable {

    /** Binds the socket; before it nothing else works. */
    void open() throws IOException;

    InetSocketAddress localAddress();

    /**
     * Reads one datagram into the buffer, from its start.
     *
     * @return its length, or -1 when none is there
     */
    int receive(ByteBuffer buffer);

    /** Sender of the datagram that was read last; while connected, the peer. */
    @Nullable InetSocketAddress sender();

    /** Sends one datagram to an address; false, and counted, when the socket did not take it. */
    boolean sendTo(ByteBuffer buffer, int offset, int length, InetSocketAddress remote);

    /** The address in the form that {@link #queueTo} takes. Called by the network thread. */
    Destination destination(InetSocketAddress remote);

    /**
     * Sends one datagram to an address at the next {@link #flush}, or before it; false, and counted, when the socket has no way there. Called
     * by the egress thread.
     */
    boolean queueTo(ByteBuffer buffer, int offset, int length, Destination destination);

    /** Connectivity checks that name this fragment are for this connection. */
    void fragment(String usernameFragment);

    /** This address has passed an authenticated check: what comes from it is for this connection. */
    void claim(InetSocketAddress remote);

    /** From now on {@link #send} goes to this peer; a socket of its own takes datagrams from no one else any more. */
    void connect(InetSocketAddress remote) throws IOException;

    @Override
    void close();
}
