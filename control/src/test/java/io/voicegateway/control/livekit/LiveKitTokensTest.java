package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.livekit.server.AccessToken;
import io.livekit.server.RoomAdmin;
import io.livekit.server.RoomCreate;
import io.livekit.server.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveKitTokensTest {
    private static final String KEY = "devkey";
    private static final String SIX_BYTES = "secret";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final LiveKitTokens tokens = at(NOW);

    @Test
    void shouldVerifyItsOwnTokens() {
        final String token =
                tokens.participantToken(
                        TokenRole.DRIVER, "call_1", "driver_1", "Ann", Map.of("a", "b"), 600);

        final AccessGrants grants = valid(tokens, token);

        assertEquals(
                new AccessGrants(
                        "driver_1",
                        "call_1",
                        true,
                        false,
                        false,
                        false,
                        null,
                        NOW.getEpochSecond() + 600),
                grants);
        final DecodedJWT jwt = JWT.decode(token);
        assertEquals("Ann", jwt.getClaim("name").asString());
        assertEquals("standard", jwt.getClaim("kind").asString());
        assertEquals(Map.of("a", "b"), jwt.getClaim("attributes").asMap());
    }

    @Test
    void shouldVerifyTokensOfTheSdk() {
        final AccessToken sdk = new AccessToken(KEY, SIX_BYTES);
        sdk.addGrants(new RoomAdmin(true), new RoomCreate(true), new RoomName("call_1"));

        final AccessGrants grants = valid(at(Instant.now()), sdk.toJwt());

        assertTrue(grants.isRoomAdmin());
        assertTrue(grants.isRoomCreate());
        assertFalse(grants.isRoomJoin());
        assertEquals("call_1", grants.room());
    }

    @Test
    void shouldGrantWhatTheRoleNeeds() {
        assertEquals(
                Map.of(
                        "roomJoin", true,
                        "room", "r",
                        "canSubscribe", true,
                        "canPublish", true,
                        "canPublishSources", List.of("microphone"),
                        "canPublishData", false),
                video(TokenRole.GATEWAY_VOICE));
        assertEquals(
                Map.of(
                        "roomJoin", true,
                        "room", "r",
                        "canSubscribe", true,
                        "canPublish", false,
                        "canPublishData", false,
                        "hidden", true),
                video(TokenRole.GATEWAY_MONITOR));
        assertEquals(true, video(TokenRole.BOT).get("canUpdateOwnMetadata"));
        assertEquals(video(TokenRole.HUMAN), video(TokenRole.DRIVER));
        assertFalse(video(TokenRole.DRIVER).containsKey("roomAdmin"));
    }

    @Test
    void shouldRejectExpiredTokenAfterLeeway() {
        final String token = token(60);

        valid(at(NOW.plusSeconds(119)), token);

        assertEquals("the token has expired", invalid(at(NOW.plusSeconds(121)), token));
    }

    @Test
    void shouldRejectTokenBeforeItsTimeExceptForLeeway() {
        final String token = token(600);

        valid(at(NOW.minusSeconds(59)), token);

        assertEquals("the token is not valid yet", invalid(at(NOW.minusSeconds(61)), token));
    }

    @Test
    void shouldRejectForeignSignature() {
        final String token =
                new LiveKitTokens(KEY, "another", Clock.fixed(NOW, ZoneOffset.UTC))
                        .bodyToken(new byte[0]);

        assertEquals("the token's signature is not ours", invalid(tokens, token));
    }

    @Test
    void shouldRejectForeignIssuer() {
        final String token =
                new LiveKitTokens("other", SIX_BYTES, Clock.fixed(NOW, ZoneOffset.UTC))
                        .bodyToken(new byte[0]);

        assertEquals("the token has a wrong claim iss", invalid(tokens, token));
    }

    @Test
    void shouldRejectTokenWithoutExpiry() {
        final JWTCreator.Builder token = JWT.create().withIssuer(KEY);
        final Algorithm algorithm = Algorithm.HMAC256(SIX_BYTES);

        assertEquals("the token lacks the claim exp", invalid(tokens, token.sign(algorithm)));
        assertEquals(
                "the token lacks the claim exp",
                invalid(tokens, token.withNullClaim("exp").sign(algorithm)));
    }

    @Test
    void shouldRejectUnsignedAndOtherwiseSignedTokens() {
        final String unsigned =
                JWT.create()
                        .withIssuer(KEY)
                        .withExpiresAt(NOW.plusSeconds(60))
                        .sign(Algorithm.none());
        final String stronger =
                JWT.create()
                        .withIssuer(KEY)
                        .withExpiresAt(NOW.plusSeconds(60))
                        .sign(Algorithm.HMAC512(SIX_BYTES));

        assertEquals("the token is not signed with HS256", invalid(tokens, unsigned));
        assertEquals("the token is not signed with HS256", invalid(tokens, stronger));
    }

    @Test
    void shouldRejectNonsenseWithoutQuotingIt() {
        for (final String nonsense :
                List.of("", "a", "a.b.c", "....", "\0.\0.\0", token(60).substring(5))) {
            assertEquals("not a token", invalid(tokens, nonsense));
        }
    }

    @Test
    void shouldRejectTokenWhoseGrantsWereChanged() {
        final String[] parts = token(600).split("\\.");
        final String payload =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        final String changed =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                payload.replace("roomJoin", "roomAdmin")
                                        .getBytes(StandardCharsets.UTF_8));

        assertEquals(
                "the token's signature is not ours",
                invalid(tokens, parts[0] + "." + changed + "." + parts[2]));
    }

    @Test
    void shouldShortenTheSdksTokens() {
        final AccessToken sdk = new AccessToken(KEY, SIX_BYTES);
        sdk.addGrants(new RoomCreate(true));

        final AccessGrants grants = valid(tokens, tokens.shortLived(sdk.toJwt()));

        assertTrue(grants.isRoomCreate());
        assertEquals(NOW.getEpochSecond() + 60, grants.expiresAtS());
    }

    @Test
    void shouldSurviveGrantsOfOddShape() {
        final String token =
                JWT.create()
                        .withIssuer(KEY)
                        .withExpiresAt(NOW.plus(Duration.ofMinutes(5)))
                        .withClaim("video", Map.of("room", 7, "roomAdmin", "yes"))
                        .sign(Algorithm.HMAC256(SIX_BYTES));
        final String text =
                JWT.create()
                        .withIssuer(KEY)
                        .withExpiresAt(NOW.plus(Duration.ofMinutes(5)))
                        .withClaim("video", "all")
                        .sign(Algorithm.HMAC256(SIX_BYTES));

        assertFalse(valid(tokens, token).isRoomAdmin());
        assertEquals("", valid(tokens, token).room());
        assertNull(valid(tokens, token).sha256());
        assertFalse(valid(tokens, text).isRoomCreate());
    }

    private String token(final long ttlS) {
        return tokens.participantToken(TokenRole.HUMAN, "r", "i", "", Map.of(), ttlS);
    }

    private Map<String, Object> video(final TokenRole role) {
        final String token = tokens.participantToken(role, "r", "i", "", Map.of(), 60);
        return JWT.decode(token).getClaim("video").asMap();
    }

    private static AccessGrants valid(final LiveKitTokens tokens, final String token) {
        return assertInstanceOf(TokenResult.Valid.class, tokens.verify(token)).grants();
    }

    private static String invalid(final LiveKitTokens tokens, final String token) {
        return assertInstanceOf(TokenResult.Invalid.class, tokens.verify(token)).reason();
    }

    private static LiveKitTokens at(final Instant now) {
        return new LiveKitTokens(KEY, SIX_BYTES, Clock.fixed(now, ZoneOffset.UTC));
    }
}
