package io.voicegateway.control.embedded;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ParticipantPermission;
import livekit.LivekitModels.TrackSource;
import org.jspecify.annotations.Nullable;

/** Reads and renews participants' tokens. Immutable. */
final class EmbeddedTokens {
    private static final Duration REFRESHED_TTL_MIN = Duration.ofMinutes(10);

    private final LiveKitTokens tokens;
    private final String apiKey;
    private final Algorithm algorithm;
    private final Clock clock;

    EmbeddedTokens(final String apiKey, final String apiSecret, final Clock clock) {
        tokens = new LiveKitTokens(apiKey, apiSecret, clock);
        this.apiKey = apiKey;
        algorithm = Algorithm.HMAC256(apiSecret);
        this.clock = clock;
    }

    /** Empty when signature, issuer or dates are wrong. Never throws. */
    Optional<TokenGrants> verify(final String token) {
        if (!(tokens.verify(token) instanceof TokenResult.Valid)) {
            return Optional.empty();
        }
        try {
            return Optional.of(grants(JWT.decode(token)));
        } catch (final JWTDecodeException _) {
            return Optional.empty();
        }
    }

    /** Vouches for a webhook's body. */
    String bodyToken(final byte[] body) {
        return tokens.bodyToken(body);
    }

    /** The participant's token anew, with what it may do by now; lives at least ten minutes. */
    String refresh(final TokenGrants grants, final ParticipantInfo info) {
        final Instant now = clock.instant();
        final Instant least = now.plus(REFRESHED_TTL_MIN);
        return JWT.create()
                .withIssuer(apiKey)
                .withSubject(grants.identity())
                .withNotBefore(now)
                .withExpiresAt(grants.expiresAt().isAfter(least) ? grants.expiresAt() : least)
                .withClaim("name", info.getName())
                .withClaim("metadata", info.getMetadata())
                .withClaim("attributes", info.getAttributesMap())
                .withClaim("kind", info.getKind().name().toLowerCase(Locale.ROOT))
                .withClaim("video", video(grants.room(), info.getPermission()))
                .sign(algorithm);
    }

    private static Map<String, Object> video(
            final String room, final ParticipantPermission permission) {
        final Map<String, Object> video = new HashMap<>();
        video.put("roomJoin", true);
        video.put("room", room);
        video.put("canPublish", permission.getCanPublish());
        video.put("canSubscribe", permission.getCanSubscribe());
        video.put("canPublishData", permission.getCanPublishData());
        video.put("canUpdateOwnMetadata", permission.getCanUpdateMetadata());
        video.put("hidden", permission.getHidden());
        if (permission.getCanPublishSourcesCount() > 0) {
            video.put(
                    "canPublishSources",
                    permission.getCanPublishSourcesList().stream()
                            .map(source -> source.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
        return video;
    }

    private static TokenGrants grants(final DecodedJWT token) {
        final Map<String, Object> claim = token.getClaim("video").asMap();
        final Map<String, Object> video = claim == null ? Map.of() : claim;
        final ParticipantInfo.Kind kind = kind(token.getClaim("kind").asString());
        return new TokenGrants(
                text(token.getSubject()),
                text(token.getClaim("name").asString()),
                text(token.getClaim("metadata").asString()),
                attributes(token.getClaim("attributes").asMap()),
                kind,
                text(video.get("room")),
                isTrue(video.get("roomJoin"), false),
                isTrue(video.get("roomAdmin"), false),
                isTrue(video.get("roomCreate"), false),
                isTrue(video.get("roomList"), false),
                permission(video),
                token.getExpiresAtAsInstant());
    }

    /** Publishing, subscribing and data are allowed unless the token says otherwise; a list of sources replaces canPublish. */
    private static ParticipantPermission permission(final Map<String, Object> video) {
        final ParticipantPermission.Builder permission =
                ParticipantPermission.newBuilder()
                        .setCanSubscribe(isTrue(video.get("canSubscribe"), true))
                        .setCanPublish(isTrue(video.get("canPublish"), true))
                        .setCanPublishData(isTrue(video.get("canPublishData"), true))
                        .setCanUpdateMetadata(isTrue(video.get("canUpdateOwnMetadata"), false))
                        .setHidden(isTrue(video.get("hidden"), false));
        if (video.get("canPublishSources") instanceof final List<?> sources) {
            sources.forEach(source -> addSource(permission, text(source)));
        }
        return permission.build();
    }

    private static void addSource(
            final ParticipantPermission.Builder permission, final String name) {
        for (final TrackSource source : TrackSource.values()) {
            if (source.name().equalsIgnoreCase(name)) {
                permission.addCanPublishSources(source);
            }
        }
    }

    private static ParticipantInfo.Kind kind(final @Nullable String name) {
        for (final ParticipantInfo.Kind kind : ParticipantInfo.Kind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        return ParticipantInfo.Kind.STANDARD;
    }

    private static Map<String, String> attributes(final @Nullable Map<String, Object> claim) {
        final Map<String, String> attributes = new HashMap<>();
        if (claim != null) {
            claim.forEach((key, value) -> attributes.put(key, text(value)));
        }
        return attributes;
    }

    private static boolean isTrue(final @Nullable Object value, final boolean absent) {
        return value == null ? absent : Boolean.TRUE.equals(value);
    }

    private static String text(final @Nullable Object value) {
        return value instanceof final String text ? text : "";
    }
}
