package io.voicegateway.engine.api;

import java.util.List;

/**
 * The peer's end of a room leg, from its answer.
 *
 * @param usernameFragment ICE ufrag
 * @param password         ICE password; a secret of the session, never logged
 * @param fingerprint      SHA-256 fingerprint that the peer's certificate must have: upper-case hex pairs with colons
 * @param candidates       what was in the answer; more may trickle in
 */
public record RemoteTransport(
        String usernameFragment,
        String password,
        String fingerprint,
        List<IceCandidate> candidates) {

    public RemoteTransport {
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "RemoteTransport[usernameFragment="
                + usernameFragment
                + ", candidates="
                + candidates
                + "]";
    }
}
