package io.voicegateway.control.http;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens, as the API needs them. Any thread. */
public interface AccessTokens {

    /** Who a participant's token is for. */
    enum Role {
        DRIVER,
        HUMAN,
        /** A bot that joins the room itself. */
        NATIVE_BOT,
        /** A bot that dials in to the gateway. In the room it would evict the gateway's own leg, so its token opens no room. */
        ATTACHED_BOT
    }

    /** What a bearer token allows; empty when it is forged, expired or not yet valid. */
    Optional<Grant> verify(String token);

    /** A participant's token, good from now on. */
    Issued issue(Role role, String room, String identity, @Nullable String name, long ttlS);

    /**
     * What a token allows.
     *
     * @param isAdmin  may use the API
     * @param room     the only room that it is good for; null: any
     * @param identity whose it is; empty: nobody's
     */
    record Grant(boolean isAdmin, @Nullable String room, String identity) {}

    /** A new token. */
    record Issued(String token, Instant expiresAt) {}
}
