package io.voicegateway.engine.api;

import java.util.List;

/**
 * Our end of a room leg, for the offer.
 *
 * @param usernameFragment ICE ufrag (RFC 8445 §5.3)
 * @param password         ICE password; a secret of the session, never logged
 * @param fingerprint      SHA-256 of our certificate as SDP writes it: upper-case hex pairs with colons (RFC 8122 §5)
 * @param candidates       host candidates
 * @param ssrc             SSRC of the one audio stream that we publish, raw 32 bits
 */
public record LocalTransport(
        String usernameFragment,
        String password,
        String fingerprint,
        List<IceCandidate> candidates,
        int ssrc) {

    public LocalTransport {
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "LocalTransport[usernameFragment="
                + usernameFragment
                + ", candidates="
                + candidates
                + "]";
    }
}
