package io.voicegateway.control.livekit;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens that must not let anyone in, each wrong in one way. */
final class WrongTokens {
    private static final Algorithm ALGORITHM = Algorithm.HMAC256(EmbeddedServerScene.SECRET);
    private static final Map<String, Object> JOIN =
            Map.of("roomJoin", true, "room", EmbeddedServerScene.ROOM);
    private static final Duration LONG = Duration.ofMinutes(10);

    private WrongTokens() {}

    private static JWTCreator.Builder builder(final Map<String, Object> video) {
        return JWT.create()
                .withIssuer(EmbeddedServerScene.KEY)
                .withSubject("mallory")
                .withExpiresAt(Instant.now().plus(LONG))
                .withClaim("video", video);
    }

    /** Of the right keys, with these grants. */
    static String right(final Map<String, Object> video) {
        return builder(video).sign(ALGORITHM);
    }

    /** By what is wrong. */
    static Map<String, String> all() {
        final String[] parts = right(JOIN).split("\\.");
        final String[] foreign = right(Map.of("roomJoin", true, "room", "call_other")).split("\\.");
        final Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("none", "");
        tokens.put("no token", "not-a-token");
        tokens.put("truncated", parts[0] + "." + parts[1]);
        tokens.put("without signature", parts[0] + "." + parts[1] + ".");
        tokens.put("signature of another", parts[0] + "." + parts[1] + "." + foreign[2]);
        tokens.put(
                "expired", builder(JOIN).withExpiresAt(Instant.now().minus(LONG)).sign(ALGORITHM));
        tokens.put("never expires", builder(JOIN).withNullClaim("exp").sign(ALGORITHM));
        tokens.put(
                "not yet valid",
                builder(JOIN).withNotBefore(Instant.now().plus(LONG)).sign(ALGORITHM));
        tokens.put("wrong key", builder(JOIN).withIssuer("otherkey").sign(ALGORITHM));
        tokens.put("wrong secret", builder(JOIN).sign(Algorithm.HMAC256("other")));
        tokens.put("alg none", builder(JOIN).sign(Algorithm.none()));
        tokens.put("alg HS512", builder(JOIN).sign(Algorithm.HMAC512(EmbeddedServerScene.SECRET)));
        tokens.put("no grants", right(Map.of()));
        tokens.put("no roomJoin", right(Map.of("room", EmbeddedServerScene.ROOM)));
        tokens.put(
                "roomJoin as text",
                right(Map.of("roomJoin", "true", "room", EmbeddedServerScene.ROOM)));
        tokens.put(
                "admin only", right(Map.of("roomAdmin", true, "room", EmbeddedServerScene.ROOM)));
        return tokens;
    }

    /** Of the right keys, but with names that cannot be. */
    static Map<String, String> nameless() {
        final Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("no identity", builder(JOIN).withSubject("").sign(ALGORITHM));
        tokens.put("identity too long", builder(JOIN).withSubject("m".repeat(257)).sign(ALGORITHM));
        tokens.put("no room", right(Map.of("roomJoin", true)));
        tokens.put("room too long", right(Map.of("roomJoin", true, "room", "r".repeat(257))));
        return tokens;
    }
}
