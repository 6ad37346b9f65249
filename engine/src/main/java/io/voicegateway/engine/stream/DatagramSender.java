package io.voicegateway.engine.stream;

import java.nio.ByteBuffer;

/** The sending half of a connected UDP endpoint. Called by the egress thread; never blocks. */
public interface DatagramSender {

    /**
     * Sends one datagram to the nominated peer.
     *
     * @param buffer direct; its position and limit are set by the callee
     * @return false when the socket did not take it (counted by the callee)
     */
    boolean send(ByteBuffer buffer, int offset, int length);
}
