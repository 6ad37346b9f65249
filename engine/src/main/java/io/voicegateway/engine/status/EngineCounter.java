package io.voicegateway.engine.status;

import java.util.Locale;

/**
 * Everything the engine counts. The id is stable and never reused; the metrics page, the documentation and the tests read this enum.
 */
public enum EngineCounter {
    DATAGRAMS_RECEIVED(100, "Datagrams received"),
    DATAGRAMS_SENT(101, "Datagrams sent"),
    DATAGRAMS_UNKNOWN(102, "Datagrams dropped: neither STUN, DTLS nor RTP (RFC 7983)"),
    DATAGRAMS_UNEXPECTED_SOURCE(
            103,
            "Datagrams dropped: media or DTLS from an address that passed no connectivity check"),
    DATAGRAM_SEND_FAILED(104, "Datagrams not sent: the socket refused them"),
    DATAGRAM_RECEIVE_FAILED(
            111, "Receive calls that failed: port unreachable, or the socket just closed"),
    SEND_BUFFER_FULL(112, "Datagrams not sent: the socket's buffer was full"),
    SEND_NO_MEMORY(113, "Datagrams not sent: the kernel had no buffers"),
    SEND_TOO_LONG(114, "Datagrams not sent: longer than the path takes"),
    PEER_UNREACHABLE(115, "Datagrams not sent: the network said that the peer is unreachable"),
    SOCKET_BUFFER_SHORT(116, "Sockets whose buffers are smaller than asked for"),
    STUN_MALFORMED(105, "STUN messages dropped: malformed"),
    STUN_UNAUTHENTICATED(106, "STUN messages dropped: wrong credentials or integrity"),
    STUN_REPLAYED(117, "STUN checks dropped: seen before, from another address"),
    DTLS_FAILED(107, "DTLS handshakes failed"),
    DTLS_QUEUE_FULL(108, "DTLS records dropped: handshake queue full"),
    NETWORK_COMMANDS_REJECTED(109, "Commands to the network thread rejected: queue full"),
    COMMANDS_IGNORED(110, "Commands ignored: unknown session, stream or leg"),

    RING_FULL(150, "Packets dropped: media ring full"),
    PACKETS_POLICED(151, "Packets dropped: faster than any voice, by one source"),

    SRTP_NO_KEYS(200, "Packets dropped: SRTP keys not yet agreed"),
    SRTP_AUTHENTICATION_FAILED(201, "SRTP packets dropped: authentication failed"),
    SRTP_REPLAYED(202, "SRTP packets dropped: replayed"),
    SRTP_TOO_OLD(203, "SRTP packets dropped: older than the replay window"),
    SRTP_TOO_MANY_SSRCS(204, "SRTP packets dropped: too many sources on one leg"),

    PACKETS_ACCEPTED(300, "RTP packets accepted"),
    PACKET_TOO_SHORT(301, "Packets dropped: too short"),
    PACKET_TOO_LONG(302, "Packets dropped: longer than a slot"),
    PACKET_MALFORMED(303, "Packets dropped: malformed RTP header"),
    PACKET_UNKNOWN_SSRC(304, "Packets dropped: no stream has this SSRC"),
    PACKET_UNKNOWN_PAYLOAD_TYPE(305, "Packets dropped: unexpected payload type"),
    PACKET_BAD_TIMESTAMP(306, "Packets dropped: timestamp implausible for the sequence number"),
    PACKET_BAD_OPUS(307, "Packets dropped: malformed Opus packet (RFC 6716 §3.4)"),
    PACKET_EMPTY(308, "Packets without payload (padding only), not forwarded"),
    RTCP_MALFORMED(309, "RTCP packets dropped: malformed"),
    STREAMS_DEGRADED(310, "Times that a stream began to arrive worse than usual for it"),
    STREAMS_RECOVERED(311, "Times that a stream arrived as usual again"),

    PACKETS_FORWARDED(400, "Packets sent to the room"),
    PACKETS_TO_BOT(401, "Packets queued to a bot"),
    BOT_QUEUE_FULL(402, "Packets dropped: a bot leg's queue was full"),
    NACKS_RECEIVED(403, "Packets asked for again (RFC 4585 NACK)"),
    NACKS_ANSWERED(404, "Packets sent again"),
    RTCP_SENT(405, "RTCP reports sent"),
    RTCP_RECEIVED(406, "RTCP packets received"),
    SILENCE_SENT(407, "Frames of silence sent where a track was muted"),

    BOT_DIALS(500, "Bot dials"),
    BOT_DIALS_FAILED(501, "Bot dials failed"),
    BOT_MESSAGES_MALFORMED(502, "Bot messages ignored: malformed"),
    BOT_MESSAGES_UNKNOWN(503, "Bot messages ignored: unknown event"),
    BOT_MESSAGES_TOO_LONG(504, "Bot messages refused: too long"),
    BOT_PLAYOUT_FULL(505, "Bot audio frames dropped: playout buffer full"),
    BOT_WRITE_STALLED(506, "Frames to a bot dropped: its socket does not drain"),
    BOT_FRAMES_CONCEALED(507, "Frames to a bot made by concealment"),
    BOT_FRAMES_DROPPED(508, "Frames towards a bot dropped by the jitter buffer"),
    BOT_COMMANDS_REJECTED(509, "Commands to a bot leg rejected: queue full"),
    BOT_MARKS_REFUSED(510, "Bot marks refused: too many pending"),
    BOT_MESSAGES_FOREIGN(511, "Bot messages ignored: they name another stream"),
    BOT_MESSAGES_BINARY(512, "Bot messages ignored: binary where the dialect has text only"),

    RECORD_QUEUE_FULL(600, "Packets not recorded: recording queue full"),
    RECORD_WRITE_FAILED(601, "Recording writes failed"),
    RECORD_PACKETS_LATE(602, "Packets not recorded: too late for their place"),
    RECORD_COMMANDS_REJECTED(603, "Commands to the recording thread rejected: queue full"),

    ERRORS(900, "Unexpected errors, see the error log"),
    DUTY_CYCLES_SLOW(901, "Duty cycles whose work was done more than 10 ms late");

    private final int id;
    private final String label;

    EngineCounter(final int id, final String label) {
        this.id = id;
        this.label = label;
    }

    public int id() {
        return id;
    }

    public String label() {
        return label;
    }

    /** Lower snake case, as in the metrics. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
