package io.voicegateway.engine.stream;

import java.nio.ByteBuffer;

/** The sending half of a connected UDP endpoint. Called by the egress thread; never blocks. */
public interface DatagramSender {
    /** Datagrams that wait for a flush, at most. */
    int QUEUE_LIMIT = OutputTrack.HISTORY_COUNT;

    /**
     * Sends one datagram to the nominated peer.
     *
     * @param buffer direct; its position and limit are set by the callee
     * @return false when the socket did not take it (counted by the callee)
     */
    boolean send(ByteBuffer buffer, int offset, int length);

    /**
     * Sends one datagram like {@link #send}, but perhaps together with others, at {@link #flush} or after {@link #QUEUE_LIMIT} of them.
     *
     * @param buffer direct; the bytes must stay until then
     */
    default boolean queue(final ByteBuffer buffer, final int offset, final int length) {
        return send(buffer, offset, length);
    }

    /** Whether datagrams wait for a {@link #flush}. */
    default boolean hasQueued() {
        return false;
    }

    /** Sends what was queued on this socket, by whichever leg shares it. */
    default void flush() {}
}
