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
            unauthorized(ctx, "the token is invalid, expired or not valid yet");
        } else if (!grant.get().isAdmin()) {
            Problem.write(ctx, 403, "the token grants neither roomAdmin nor roomCreate");
        } else {
            ctx.put(GRANT, grant.get());
            ctx.next();
        }
    }

    /** The call that the token is limited to, or null: any. Empty when its room is no call's. */
    static @Nullable String onlyCall(final RoutingContext ctx) {
        final AccessTokens.Grant grant = ctx.get(GRANT);
        if (grant == null || grant.room() == null) {
            return null;
        }
        return grant.room().startsWith(ROOM_PREFIX)
                ? grant.room().substring(ROOM_PREFIX.length())
                : "";
    }

    /** Refuses a request about another call than the token's; null is no call yet. */
    static void requireCall(final RoutingContext ctx, final @Nullable String callId) {
        final String only = onlyCall(ctx);
        if (only != null && !only.equals(callId)) {
            throw new Problem(403, "the token is for another room");
        }
    }

    private static void unauthorized(final RoutingContext ctx, final String detail) {
        ctx.response().putHeader("WWW-Authenticate", "Bearer");
        Problem.write(ctx, 401, detail);
    }
}
