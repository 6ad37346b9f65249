package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.livekit.AccessGrants;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenResult;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    private static final Map<String, String> KEYS =
            Map.of("LIVEKIT_API_KEY", "key", "LIVEKIT_API_SECRET", "hush-hush");

    @Test
    void shouldSignAdministratorsToken() {
        final AccessGrants grants = grants("--role", "admin");

        assertTrue(grants.isRoomAdmin());
        assertTrue(grants.isRoomCreate());
        assertEquals("", grants.room());
    }

    @Test
    void shouldLimitAdministratorsTokenToOneCall() {
        final AccessGrants grants = grants("--role", "admin", "--call", "c1");

        assertTrue(grants.isRoomAdmin());
        assertFalse(grants.isRoomCreate());
        assertEquals("call_c1", grants.room());
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver", "human"})
    void shouldSignParticipantsToken(final String role) {
        final AccessGrants grants = grants("--role", role, "--call", "c1");

        assertEquals(role + "_c1", grants.identity());
        assertEquals("call_c1", grants.room());
        assertTrue(grants.isRoomJoin());
        assertFalse(grants.isRoomAdmin());
    }

    @Test
    void shouldKeepDiallingBotOutOfTheRoom() {
        final AccessGrants grants = grants("--role", "bot", "--call", "c1");

        assertEquals("bot_c1", grants.identity());
        assertEquals("call_c1", grants.room());
        assertFalse(grants.isRoomJoin());
    }

    @Test
    void shouldLetNativeBotIntoTheRoom() {
        final AccessGrants grants = grants("--role", "bot", "--call", "c1", "--native");

        assertEquals("bot_c1", grants.identity());
        assertEquals("call_c1", grants.room());
        assertTrue(grants.isRoomJoin());
    }

    @ParameterizedTest
    @CsvSource({"30s, 30", "15m, 900", "1h, 3600", "7d, 604800"})
    void shouldReadTimeToLive(final String ttl, final long ttlS) {
        final long before = Instant.now().getEpochSecond();

        final long expiresAtS = grants("--role", "admin", "--ttl", ttl).expiresAtS();

        assertTrue(expiresAtS >= before + ttlS, "expiresAtS=" + expiresAtS);
        assertTrue(expiresAtS <= Instant.now().getEpochSecond() + ttlS, "expiresAtS=" + expiresAtS);
    }

    @Test
    void shouldBeGoodForAnHour() {
        assertTrue(grants("--role", "admin").expiresAtS() > Instant.now().getEpochSecond() + 3_590);
    }

    @Test
    void shouldUseDevelopmentKeysWithoutAnyServer() {
        final String token = CommandRun.of(Map.of(), "token", "--role", "admin").lines().getFirst();

        assertInstanceOf(
                TokenResult.Valid.class,
                new LiveKitTokens("devkey", "secret", Clock.systemUTC()).verify(token));
    }

    @Test
    void shouldNotUseDevelopmentKeysForServerOfItsOwn() {
        final String refusal =
                CommandRun.of(Map.of("LIVEKIT_URL", "wss://lk.example"), "token", "--role", "admin")
                        .refusal(1);

        assertTrue(refusal.contains("LIVEKIT_API_KEY"), refusal);
    }

    @Test
    void shouldNameKeyThatIsMissing() {
        final String refusal =
                CommandRun.of(Map.of("LIVEKIT_API_KEY", "key"), "token", "--role", "admin")
                        .refusal(1);

        assertTrue(refusal.contains("LIVEKIT_API_SECRET"), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "--role, ''",
        "--role, --role boss",
        "--role, --role ADMIN",
        "--native, --role driver --call c1 --native",
        "--call, --role driver",
        "--call, --role admin --call a.b",
        "--ttl,  --role admin --ttl 1",
        "--ttl,  --role admin --ttl 0h",
        "--ttl,  --role admin --ttl -1h",
        "--ttl,  --role admin --ttl 1w",
        "--ttl,  --role admin --ttl"
    })
    void shouldNameWrongOption(final String option, final String arguments) {
        final String[] line =
                Stream.concat(Stream.of("token"), Stream.of(arguments.split(" ")))
                        .filter(word -> !word.isEmpty())
                        .toArray(String[]::new);

        final String refusal = CommandRun.of(KEYS, line).refusal(2);

        assertTrue(refusal.contains(option), refusal);
    }

    private static AccessGrants grants(final String... options) {
        final String[] line =
                Stream.concat(Stream.of("token"), Stream.of(options)).toArray(String[]::new);
        final List<String> lines = CommandRun.of(KEYS, line).lines();
        assertEquals(1, lines.size());
        return assertInstanceOf(
                        TokenResult.Valid.class,
                        new LiveKitTokens("key", "hush-hush", Clock.systemUTC())
                                .verify(lines.getFirst()))
                .grants();
    }
}
