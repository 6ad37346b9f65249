package io.voicegateway.control.cli;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenRole;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "token", description = "Print a token.", mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    private static final Pattern TTL = Pattern.compile("(\\d{1,6})([smh])");

    @Option(
            names = "--role",
            required = true,
            paramLabel = "driver|human|bot|admin",
            description = "Who it is for.")
    private String role = "";

    @Option(
            names = "--call",
            paramLabel = "ID",
            description = "The call; an admin's token reaches all without it.")
    private @Nullable String call;

    @Option(names = "--ttl", paramLabel = "1h", description = "How long it is good: 30s, 15m, 1h.")
    private String ttl = "1h";

    @Override
    public Integer call() {
        System.out.println(
                role.equals("admin")
                        ? adminToken(key(), secret(), call, ttl())
                        : participantToken());
        return 0;
    }

    private String participantToken() {
        if (call == null || !role.matches("driver|human|bot")) {
            throw new ConfigurationException(
                    "--role must be driver, human, bot or admin, and --call is needed");
        }
        return new LiveKitTokens(key(), secret(), Clock.systemUTC())
                .participantToken(
                        TokenRole.valueOf(role.toUpperCase(Locale.ROOT)),
                        "call_" + call,
                        role + "_" + call,
                        "",
                        Map.of(),
                        ttl().toSeconds());
    }

    /** An administrator's token, limited to one call's room if one is named. */
    static String adminToken(
            final String key,
            final String secret,
            final @Nullable String call,
            final Duration ttl) {
        final Map<String, Object> video = new HashMap<>();
        video.put("roomAdmin", true);
        video.put("roomCreate", call == null);
        if (call != null) {
            video.put("room", "call_" + call);
        }
        final Instant now = Instant.now();
        return JWT.create()
                .withIssuer(key)
                .withNotBefore(now)
                .withExpiresAt(now.plus(ttl))
                .withClaim("video", video)
                .sign(Algorithm.HMAC256(secret));
    }

    private Duration ttl() {
        final Matcher matcher = TTL.matcher(ttl);
        if (!matcher.matches()) {
            throw new ConfigurationException("--ttl must be such as 30s, 15m or 1h: " + ttl);
        }
        return Duration.parse("PT" + matcher.group(1) + matcher.group(2).toUpperCase(Locale.ROOT));
    }

    static String key() {
        return variable("LIVEKIT_API_KEY");
    }

    static String secret() {
        return variable("LIVEKIT_API_SECRET");
    }

    private static String variable(final String name) {
        final String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new ConfigurationException(name + " is not set");
        }
        return value;
    }
}
