package io.voicegateway.engine.srtp;

/**
 * Session keys of one direction, derived from its master keys (RFC 3711 §4.3). Deriving takes its time and belongs to the handshake's
 * thread.
 *
 * @param rtpAuthentication  of no meaning with an AEAD profile, like its RTCP counterpart
 */
public record SrtpSessionKeys(
        SrtpProfile profile,
        byte[] rtpKey,
        byte[] rtpAuthentication,
        byte[] rtpSalt,
        byte[] rtcpKey,
        byte[] rtcpAuthentication,
        byte[] rtcpSalt) {

    /** Derives them. */
    public static SrtpSessionKeys derive(final SrtpKeys keys) {
        final SrtpProfile profile = keys.profile();
        return new SrtpSessionKeys(
                profile,
                KeyDerivation.derive(keys, KeyDerivation.RTP_ENCRYPTION, SrtpProfile.KEY_LENGTH),
                KeyDerivation.derive(
                        keys, KeyDerivation.RTP_AUTHENTICATION, HmacSha1.DIGEST_LENGTH),
                KeyDerivation.derive(keys, KeyDerivation.RTP_SALT, profile.saltLength()),
                KeyDerivation.derive(keys, KeyDerivation.RTCP_ENCRYPTION, SrtpProfile.KEY_LENGTH),
                KeyDerivation.derive(
                        keys, KeyDerivation.RTCP_AUTHENTICATION, HmacSha1.DIGEST_LENGTH),
                KeyDerivation.derive(keys, KeyDerivation.RTCP_SALT, profile.saltLength()));
    }

    @Override
    public String toString() {
        return "SrtpSessionKeys[" + profile + "]";
    }
}
