package io.voicegateway.control.http;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens, as the API needs them. Any thread. */
public interface AccessTokens {

    /** What a bearer token allows; empty when it is forged, expired or not yet valid. */
    Optional<Grant> verify(String token);

    /**
     * A participant's token.
     *
     * @param role driver, human or bot
     */
    Issued issue(String role, String room, String identity, @Nullable String name, long ttlS);

    /** Vouches for nothing but that the holder may administer. */
    record Grant(boolean isAdmin, @Nullable String room) {}

    record Issued(String token, Instant expiresAt) {}
}
