package io.voicegateway.engine.srtp;

/** Protection profiles of DTLS-SRTP that we speak (RFC 5764 §4.1.2, RFC 7714 §14.2). */
public enum SrtpProfile {
    AES_CM_128_HMAC_SHA1_80(0x0001, 14, 10),
    AEAD_AES_128_GCM(0x0007, 12, 16);

    public static final int KEY_LENGTH = 16;

    private final int id;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(final int id, final int saltLength, final int tagLength) {
        this.id = id;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** Value in the use_srtp extension. */
    public int id() {
        return id;
    }

    public int saltLength() {
        return saltLength;
    }

    public int tagLength() {
        return tagLength;
    }

    /** From the word with the E flag and the SRTCP index to the packet's end: a tag lies before (RFC 7714 §9.2) or after it (RFC 3711 §3.4). */
    int rtcpTrailerLength() {
        return switch (this) {
            case AES_CM_128_HMAC_SHA1_80 -> SrtpTransform.RTCP_INDEX_LENGTH + tagLength;
            case AEAD_AES_128_GCM -> SrtpTransform.RTCP_INDEX_LENGTH;
        };
    }

    /** Bytes to export from the DTLS session: two keys and two salts (RFC 5764 §4.2). */
    public int exportLength() {
        return 2 * (KEY_LENGTH + saltLength);
    }
}
