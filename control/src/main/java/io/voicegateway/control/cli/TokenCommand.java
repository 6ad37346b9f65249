package io.voicegateway.control.cli;

import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenRole;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Signs a token; no host is asked. */
@Command(
        name = "token",
        description = "Print a token.",
        footer = {"", AccessKeys.HELP})
final class TokenCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "driver|human|bot|admin",
            converter = RoleConverter.class,
            description =
                    "driver and human: to join the call's room. bot: to dial in to the gateway, or"
                            + " with --native to join the room. admin: to use the API.")
    private String role = "";

    @Option(
            names = "--native",
            description = "The bot of a call whose bot.mode is native: it joins the room itself.")
    private boolean isNative;

    @Option(
            names = "--call",
            paramLabel = "ID",
            converter = CallIdConverter.class,
            description = "The call. An admin's token reaches all calls without it.")
    private @Nullable String call;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = TtlConverter.class,
            description = "How long it is good: 30s, 15m, 1h, 7d. Default: 1h.")
    private Duration ttl = Duration.ofHours(1);

    TokenCommand(final Map<String, String> environment, final PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() {
        final boolean isAdmin = role.equals("admin");
        if (!isAdmin && call == null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Missing option for --role=" + role + ": '--call=ID'");
        }
        if (isNative && !role.equals("bot")) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "'--native' goes with --role=bot alone");
        }
        final LiveKitTokens tokens = AccessKeys.of(environment).tokens();
        final String room = call == null ? null : "call_" + call;
        out.println(
                isAdmin
                        ? tokens.adminToken(room, ttl.toSeconds())
                        : participantToken(tokens, String.valueOf(room)));
        return 0;
    }

    private String participantToken(final LiveKitTokens tokens, final String room) {
        final TokenRole tokenRole =
                role.equals("bot") && !isNative
                        ? TokenRole.ATTACHED_BOT
                        : TokenRole.valueOf(role.toUpperCase(Locale.ROOT));
        return tokens.participantToken(
                tokenRole, room, role + "_" + call, "", Map.of(), ttl.toSeconds());
    }

    /** One of the roles. */
    static final class RoleConverter implements ITypeConverter<String> {
        @Override
        public String convert(final String value) {
            if (!value.matches("driver|human|bot|admin")) {
                throw new TypeConversionException("must be driver, human, bot or admin: " + value);
            }
            return value;
        }
    }

    /** A time with its unit. */
    static final class TtlConverter implements ITypeConverter<Duration> {
        private static final Pattern TTL = Pattern.compile("(\\d{1,6})([smhd])");

        @Override
        public Duration convert(final String value) {
            final Matcher matcher = TTL.matcher(value);
            if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
                throw new TypeConversionException("must be such as 30s, 15m, 1h or 7d: " + value);
            }
            final int count = Integer.parseInt(matcher.group(1));
            return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
    }
}
