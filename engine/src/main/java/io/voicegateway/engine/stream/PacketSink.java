package io.voicegateway.engine.stream;

import org.agrona.DirectBuffer;

/**
 * Takes copies of packets away from a media thread: to a bot leg's queue, to the recording thread.
 * <p>
 * Called by one media thread. Never blocks and never allocates; a full queue is counted by the implementation.
 */
public interface PacketSink {

    /**
     * Offers the payload of one RTP packet.
     *
     * @param buffer           valid until return; copied by the implementation
     * @param offset           of the Opus payload
     * @param length           of the Opus payload in bytes
     * @param extendedSequence sequence number extended over its wraps (RFC 3711 §3.3.1 packet index)
     * @param timestampTicks   RTP timestamp, raw 32 bits at 48 kHz
     * @param receivedNs       when the packet came from the socket or the bot
     * @return false when the packet was dropped because the queue is full
     */
    boolean offer(
            DirectBuffer buffer,
            int offset,
            int length,
            long extendedSequence,
            int timestampTicks,
            long receivedNs);
}
