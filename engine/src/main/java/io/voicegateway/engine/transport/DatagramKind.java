package io.voicegateway.engine.transport;

/** What shares a WebRTC socket, told apart by the first bytes (RFC 7983, RFC 5761 §4). */
enum DatagramKind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    UNKNOWN;

    private static final int MIN_RTP_LENGTH = 12;
    private static final int MIN_RTCP_LENGTH = 8;

    /** @param second second byte; meaningful from length 2 on */
    static DatagramKind of(final int first, final int second, final int length) {
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        if (first < 128 || first > 191) {
            return UNKNOWN;
        }
        if (second >= 192 && second <= 223) {
            return length >= MIN_RTCP_LENGTH ? RTCP : UNKNOWN;
        }
        return length >= MIN_RTP_LENGTH ? RTP : UNKNOWN;
    }
}
