package io.voicegateway.engine.transport;

import io.voicegateway.engine.stream.DatagramSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket of one peer connection. The boundary behind which the way of reading and writing datagrams can change.
 * <p>
 * Opened, read, connected and closed by the network thread; {@link #send} is the egress thread's.
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

    /** Sends one datagram from the start of the buffer to an address. */
    void sendTo(ByteBuffer buffer, int length, InetSocketAddress remote);

    /** From now on datagrams come from and go to this peer only, and neither allocates. */
    void connect(InetSocketAddress remote) throws IOException;

    /** Takes datagrams from anywhere again. */
    void disconnect() throws IOException;

    @Override
    void close();
}
