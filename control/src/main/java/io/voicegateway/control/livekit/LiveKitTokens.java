package io.voicegateway.control.livekit;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.AlgorithmMismatchException;
import com.auth0.jwt.exceptions.IncorrectClaimException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.MissingClaimException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks LiveKit access tokens: JWTs signed with HMAC-SHA256, the grants in the claim {@code video}.
 * <p>
 * Immutable; called by any thread. The secret may be shorter than the digest: {@code livekit-server --dev} uses six bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519, JSON Web Token</a>
 */
public final class LiveKitTokens {
    /** Of a token that goes to the server with a single request. */
    static final long SERVER_TTL_S = 60;

    /** Of the token that our own legs join with; the server sends newer ones while they are in the room. */
    static final long LEG_TTL_S = 600;

    /** Of a token that vouches for a body, as LiveKit's own. */
    static final long BODY_TTL_S = 300;

    private static final long LEEWAY_S = 60;

    private final String apiKey;
    private final Algorithm algorithm;
    private final JWTVerifier verifier;
    private final Clock clock;

    public LiveKitTokens(final String apiKey, final String apiSecret, final Clock clock) {
        this.apiKey = apiKey;
        this.clock = clock;
        algorithm = Algorithm.HMAC256(apiSecret);
        verifier =
                ((JWTVerifier.BaseVerification)
                                JWT.require(algorithm)
                                        .withIssuer(apiKey)
                                        .withClaimPresence("exp")
                                        .acceptLeeway(LEEWAY_S)
                                        .ignoreIssuedAt())
                        .build(clock);
    }

    /** A participant's way into one room. */
    public String participantToken(
            final TokenRole role,
            final String room,
            final String identity,
            final String name,
            final Map<String, String> attributes,
            final long ttlS) {
        final JWTCreator.Builder token =
                builder(ttlS)
                        .withSubject(identity)
                        .withClaim("name", name)
                        .withClaim("kind", role == TokenRole.GATEWAY_MONITOR ? "agent" : "standard")
                        .withClaim("video", participantGrants(role, room));
        if (!attributes.isEmpty()) {
            token.withClaim("attributes", attributes);
        }
        return token.sign(algorithm);
    }

    /**
     * Opens the gateway's API, and the server's room administration.
     *
     * @param room the only room that it is good for; null: every room
     */
    public String adminToken(final @Nullable String room, final long ttlS) {
        final Map<String, Object> video = new HashMap<>();
        video.put("roomAdmin", true);
        if (room == null) {
            video.put("roomCreate", true);
            video.put("roomList", true);
        } else {
            video.put("room", room);
        }
        return builder(ttlS).withClaim("video", video).sign(algorithm);
    }

    /** When a token of that life, made now, expires. */
    public Instant expiry(final long ttlS) {
        return clock.instant().plusSeconds(ttlS);
    }

    /** Vouches for a body, as LiveKit does for its webhooks. */
    public String bodyToken(final byte[] body) {
        return builder(BODY_TTL_S).withClaim("sha256", sha256(body)).sign(algorithm);
    }

    /** The same grants for a short time: the SDK signs for hours what is used at once. */
    String shortLived(final String token) {
        final Claim video = JWT.decode(token).getClaim("video");
        return builder(SERVER_TTL_S).withClaim("video", video.asMap()).sign(algorithm);
    }

    /** Checks signature, issuer and dates, with a minute of leeway. Never throws. */
    public TokenResult verify(final String token) {
        try {
            final DecodedJWT verified = verifier.verify(token);
            // The verifier takes a null for present, and then it would never expire.
            final Instant expiresAt = verified.getExpiresAtAsInstant();
            return expiresAt == null
                    ? new TokenResult.Invalid("the token lacks the claim exp")
                    : new TokenResult.Valid(grants(verified, expiresAt));
        } catch (final JWTVerificationException e) {
            // The library's messages may quote the token.
            return new TokenResult.Invalid(reason(e));
        }
    }

    static String sha256(final byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private JWTCreator.Builder builder(final long ttlS) {
        final Instant now = clock.instant();
        return JWT.create()
                .withIssuer(apiKey)
                .withNotBefore(now)
                .withExpiresAt(now.plusSeconds(ttlS));
    }

    private static Map<String, Object> participantGrants(final TokenRole role, final String room) {
        final Map<String, Object> video = new HashMap<>();
        video.put("roomJoin", role != TokenRole.ATTACHED_BOT);
        video.put("room", room);
        video.put("canSubscribe", role != TokenRole.ATTACHED_BOT);
        switch (role) {
            case DRIVER, HUMAN -> {
                video.put("canPublish", true);
                video.put("canPublishData", true);
            }
            case BOT -> {
                video.put("canPublish", true);
                video.put("canPublishData", true);
                video.put("canUpdateOwnMetadata", true);
            }
            case ATTACHED_BOT -> {
                video.put("canPublish", false);
                video.put("canPublishData", false);
            }
            case GATEWAY_VOICE -> {
                video.put("canPublish", true);
                video.put("canPublishSources", List.of("microphone"));
                video.put("canPublishData", false);
            }
            case GATEWAY_MONITOR -> {
                video.put("canPublish", false);
                video.put("canPublishData", false);
                video.put("hidden", true);
            }
        }
        return video;
    }

    private static AccessGrants grants(final DecodedJWT token, final Instant expiresAt) {
        final Claim claim = token.getClaim("video");
        final Map<String, Object> map = claim.asMap();
        final Map<String, Object> video = map == null ? Map.of() : map;
        final String subject = token.getSubject();
        return new AccessGrants(
                subject == null ? "" : subject,
                video.get("room") instanceof final String room ? room : "",
                isTrue(video.get("roomJoin")),
                isTrue(video.get("roomAdmin")),
                isTrue(video.get("roomCreate")),
                isTrue(video.get("roomList")),
                token.getClaim("sha256").asString(),
                expiresAt.getEpochSecond());
    }

    private static boolean isTrue(final @Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    private static String reason(final JWTVerificationException e) {
        return switch (e) {
            case TokenExpiredException _ -> "the token has expired";
            case SignatureVerificationException _ -> "the token's signature is not ours";
            case AlgorithmMismatchException _ -> "the token is not signed with HS256";
            case MissingClaimException missing ->
                    "the token lacks the claim " + missing.getClaimName();
            case IncorrectClaimException incorrect ->
                    "nbf".equals(incorrect.getClaimName())
                            ? "the token is not valid yet"
                            : "the token has a wrong claim " + incorrect.getClaimName();
            default -> "not a token";
        };
    }
}
