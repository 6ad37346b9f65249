package io.voicegateway.engine.transport;

import io.voicegateway.engine.frame.MediaFrame;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/** Owner of a socket that the network thread polls. Called by the network thread. */
interface DatagramTarget {

    /** Where datagrams are read from. */
    UdpEndpoint endpoint();

    /**
     * Takes the datagram that was just read.
     *
     * @param buffer   the agent's, valid until return
     * @param bytes    the same bytes
     * @param waitedNs from when the kernel got it until now, or {@link MediaFrame#WAIT_UNKNOWN}
     */
    void onDatagram(DirectBuffer buffer, ByteBuffer bytes, int length, long nowNs, long waitedNs);
}
