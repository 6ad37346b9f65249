package io.voicegateway.control.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bearer tokens: a LiveKit access token with an administrator's grant. A token that names a room reaches that room's call alone. */
final class Authentication {
    private static final String GRANT = "voice-gateway.grant";
    private static final String BEARER = "Bearer ";
    private static final String ROOM_PREFIX = "call_";

    private final AccessTokens tokens;

    Authentication(final AccessTokens tokens) {
        this.tokens = tokens;
    }

    void check(final RoutingContext ctx) {
        final String header = ctx.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            unauthorized(ctx, "a bearer token is needed");
            return;
        }
        final Optional<AccessTokens.Grant> grant =
                tokens.verify(header.substring(BEARER.length()).trim());
        if (grant.isEmpty()) {
            unauthorized(ctx, "the token is invalid or expired");
        } else if (!grant.get().isAdmin()) {
            Problem.write(ctx, 403, "Forbidden", "the token lacks roomAdmin or roomCreate");
        } else {
            ctx.put(GRANT, grant.get());
            ctx.next();
        }
    }

    /** The call that the token is limited to, or null: any. */
    static @Nullable String onlyCall(final RoutingContext ctx) {
        final AccessTokens.Grant grant = ctx.get(GRANT);
        if (grant == null || grant.room() == null) {
            return null;
        }
        return grant.room().startsWith(ROOM_PREFIX)
                ? grant.room().substring(ROOM_PREFIX.length())
                : "";
    }

    /** Refuses a request about another call than the token's. */
    static void requireCall(final RoutingContext ctx, final String callId) {
        final String only = onlyCall(ctx);
        if (only != null && !only.equals(callId)) {
            throw new Problem(403, "Forbidden", "the token is for another room");
        }
    }

    private static void unauthorized(final RoutingContext ctx, final String detail) {
        ctx.response().putHeader("WWW-Authenticate", "Bearer");
        Problem.write(ctx, 401, "Unauthorized", detail);
    }
}
