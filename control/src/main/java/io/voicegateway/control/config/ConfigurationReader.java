package io.voicegateway.control.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.voicegateway.control.call.BotUrlTemplate;
import io.voicegateway.control.config.GatewayConfiguration.Crypto;
import io.voicegateway.control.config.GatewayConfiguration.Profile;
import io.voicegateway.control.config.GatewayConfiguration.Sockets;
import io.voicegateway.control.config.GatewayConfiguration.Threading;
import io.voicegateway.control.retention.RetentionRule;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns merged keys into records, and every mistake into one line that names its key. */
final class ConfigurationReader {
    /** As a browser writes it: lower case, no path, no port that is the scheme's own (RFC 6454 §6.1). */
    private static final Pattern ORIGIN =
            Pattern.compile("(http(?!.*:80$)|https(?!.*:443$))://[a-z0-9._\\[\\]-]+(:\\d{1,5})?");

    private static final Pattern PORT_RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final Pattern GATEWAY_ID = Pattern.compile("[A-Za-z0-9_.-]{0,64}");
    private static final String DEV_KEY = "devkey";
    private static final String DEV_SECRET = "secret";
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration AGE_MAX = Duration.ofDays(36_500);

    private final Config config;

    ConfigurationReader(final Config config) {
        this.config = config;
    }

    GatewayConfiguration read() {
        return new GatewayConfiguration(
                livekit(),
                isEmbedded() ? embedded() : null,
                gatewayId(),
                new GatewayConfiguration.Http(
                        bind(),
                        integer("http.port", 0, 65_535),
                        bool("http.open-metrics"),
                        origins()),
                Path.of(required("data.directory")).toAbsolutePath().normalize(),
                duration("data.retention-interval", Duration.ofSeconds(1), DAY),
                bot(),
                call(),
                new GatewayConfiguration.Events(
                        bytes("events.min-free-bytes"),
                        httpUrls("events.webhook-urls"),
                        duration("events.webhook-patience", Duration.ofMinutes(1), YEAR),
                        retention("events", 0, 100_000)),
                new GatewayConfiguration.Recording(
                        bool("recording.automatic"),
                        duration("recording.flush", Duration.ofMillis(20), Duration.ofSeconds(10)),
                        retention("recording", 0, 10_000_000)),
                media(),
                new GatewayConfiguration.Engine(
                        choice("engine.threading", Threading.class),
                        choice("engine.profile", Profile.class),
                        integer("engine.shards", 0, 256),
                        choice("engine.crypto", Crypto.class),
                        choice("engine.sockets", Sockets.class)),
                new GatewayConfiguration.Latency(
                        duration("latency.interval", Duration.ofSeconds(1), Duration.ofMinutes(10)),
                        retention("latency", 1, 10_000)),
                duration("shutdown.drain", Duration.ZERO, DAY));
    }

    private RetentionRule retention(final String section, final int min, final int max) {
        return new RetentionRule(
                integer(section + ".files", min, max),
                duration(section + ".age", Duration.ZERO, AGE_MAX),
                bytes(section + ".total-size"));
    }

    private boolean isEmbedded() {
        return text("livekit.url").isEmpty();
    }

    /** Without a server of its own the gateway starts one, with the keys that everybody knows unless others are given. */
    private GatewayConfiguration.LiveKit livekit() {
        final String url =
                isEmbedded()
                        ? "ws://127.0.0.1:" + integer("embedded.port", 0, 65_535)
                        : required("livekit.url");
        return new GatewayConfiguration.LiveKit(
                webSocketUrl("livekit.url", url),
                isDev() ? DEV_KEY : required("livekit.api-key"),
                isDev() ? DEV_SECRET : required("livekit.api-secret"),
                duration("livekit.patience", Duration.ofSeconds(1), Duration.ofMinutes(10)));
    }

    private boolean isDev() {
        final String key = text("livekit.api-key");
        final String secret = text("livekit.api-secret");
        return isEmbedded()
                && (key.isEmpty() && secret.isEmpty()
                        || key.equals(DEV_KEY) && secret.equals(DEV_SECRET));
    }

    private GatewayConfiguration.Embedded embedded() {
        return new GatewayConfiguration.Embedded(
                integer("embedded.port", 0, 65_535),
                integer("embedded.udp-port", 0, 65_535),
                httpUrls("embedded.webhook-urls"),
                bool("embedded.remote-unmute"));
    }

    /** Any web page and any neighbour knows the development keys: with them nothing binds to more than loopback. */
    private String bind() {
        final String bind = text("http.bind");
        if (!isDev()) {
            return bind.isEmpty() ? "0.0.0.0" : bind;
        }
        for (final String key : List.of("http.bind", "media.address")) {
            final String address = text(key);
            if (!address.isEmpty() && !isLoopback(address)) {
                throw new ConfigurationException(
                        key
                                + " must be a loopback address with the development keys; set"
                                + " livekit.api-key and livekit.api-secret: "
                                + address);
            }
        }
        return bind.isEmpty() ? "127.0.0.1" : bind;
    }

    private static boolean isLoopback(final String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (final IllegalArgumentException _) {
            return address.equals("localhost");
        }
    }

    private List<String> origins() {
        final List<String> origins = value("http.cors-origins", config::getStringList);
        for (final String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new ConfigurationException(
                        "http.cors-origins must be origins such as https://console.example: "
                                + origin);
            }
        }
        return origins;
    }

    private List<URI> httpUrls(final String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::trim)
                .filter(url -> !url.isEmpty())
                .map(url -> httpUrl(key, url))
                .toList();
    }

    private static URI httpUrl(final String key, final String value) {
        try {
            final URI url = new URI(value);
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (final URISyntaxException _) {
            // Falls through to the one message for every bad URL.
        }
        throw new ConfigurationException(key + " must be http:// or https:// URLs");
    }

    private @Nullable String gatewayId() {
        final String id = text("gateway.id");
        if (!GATEWAY_ID.matcher(id).matches()) {
            throw new ConfigurationException("gateway.id must match " + GATEWAY_ID + ": " + id);
        }
        return id.isEmpty() ? null : id;
    }

    private GatewayConfiguration.Bot bot() {
        final String url = text("bot.url");
        final String dialect =
                oneOf("bot.dialect", BotLegDescription.DIALECTS.toArray(new String[0]));
        return new GatewayConfiguration.Bot(
                url.isEmpty() ? null : botUrl(url),
                dialect,
                botSampleRate(dialect),
                value("bot.allowed-hosts", config::getStringList),
                oneOf("bot.dial", "driver_joined", "created").equals("created"),
                duration("bot.dial-timeout", Duration.ofMillis(100), Duration.ofSeconds(60)),
                duration("bot.redial", Duration.ofMillis(10), Duration.ofSeconds(60)),
                duration("bot.redial-total", Duration.ZERO, Duration.ofMinutes(10)),
                duration("bot.pre-roll", Duration.ZERO, Duration.ofSeconds(5)),
                integer("bot.comfort-tone", 0, 3_000),
                encoder(),
                twilioCredential("bot.twilio-account-sid"),
                twilioCredential("bot.twilio-auth-token"));
    }

    private GatewayConfiguration.Encoder encoder() {
        final int bitrateBps = integer("bot.encoder.bitrate", 0, 510_000);
        if (bitrateBps != 0 && bitrateBps < 6_000) {
            throw new ConfigurationException(
                    "bot.encoder.bitrate must be 0, or 6000 to 510000: " + bitrateBps);
        }
        return new GatewayConfiguration.Encoder(
                integer("bot.encoder.complexity", 0, 10),
                bitrateBps,
                bool("bot.encoder.fec"),
                bool("bot.encoder.dtx"));
    }

    /** Half of a pair opens nothing, and must not look as if it did. */
    private String twilioCredential(final String key) {
        final boolean isPair =
                text("bot.twilio-account-sid").isEmpty() == text("bot.twilio-auth-token").isEmpty();
        if (!isPair) {
            throw new ConfigurationException(
                    key
                            + ": set both bot.twilio-account-sid and bot.twilio-auth-token, or neither");
        }
        return text(key);
    }

    private int botSampleRate(final String dialect) {
        final int sampleRateHz = integer("bot.sample-rate", 0, 48_000);
        try {
            BotLegDescription.checkDialect(dialect, sampleRateHz);
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException("bot.sample-rate: " + e.getMessage());
        }
        return sampleRateHz;
    }

    private GatewayConfiguration.Call call() {
        final Duration second = Duration.ofSeconds(1);
        return new GatewayConfiguration.Call(
                oneOf("room.join", "created", "driver_joined").equals("driver_joined"),
                duration("call.join-timeout", second, DAY),
                duration("call.max-duration", second, DAY),
                duration("call.remember", Duration.ZERO, DAY),
                integer("call.limit", 1, 100_000),
                duration("call.max-lateness", Duration.ofMillis(1), Duration.ofSeconds(10)),
                duration("driver.reconnect-grace", Duration.ZERO, Duration.ofMinutes(10)),
                duration("handoff.timeout", second, DAY));
    }

    private GatewayConfiguration.Media media() {
        final String address = text("media.address");
        final String advertised = text("media.advertised-address");
        final int[] ports = ports();
        return new GatewayConfiguration.Media(
                address.isEmpty() ? null : address,
                advertised.isEmpty() ? null : advertised,
                ports[0],
                ports[1]);
    }

    private int[] ports() {
        final String ports = text("media.ports");
        if (ports.equals("ephemeral")) {
            return new int[] {0, 0};
        }
        final Matcher matcher = PORT_RANGE.matcher(ports);
        if (matcher.matches()) {
            final int first = Integer.parseInt(matcher.group(1));
            final int last = Integer.parseInt(matcher.group(2));
            if (first >= 1 && first <= last && last <= 65_535) {
                return new int[] {first, last};
            }
        }
        throw new ConfigurationException(
                "media.ports must be ephemeral or a range such as 40000-49999: " + ports);
    }

    private static URI botUrl(final String value) {
        final URI url = webSocketUrl("bot.url", value, BotUrlTemplate::parse);
        try {
            BotUrlRules.check(url, Map.of());
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException("bot.url: " + e.getMessage());
        }
        return url;
    }

    private static URI webSocketUrl(final String key, final String value) {
        return webSocketUrl(key, value, URI::new);
    }

    private static URI webSocketUrl(final String key, final String value, final UrlParser parser) {
        try {
            final URI url = parser.parse(value);
            final String scheme = url.getScheme();
            if (url.getHost() != null && ("ws".equals(scheme) || "wss".equals(scheme))) {
                return url;
            }
        } catch (final URISyntaxException _) {
            // Falls through to the one message for every bad URL: the value may hold secrets and is
            // not repeated.
        }
        throw new ConfigurationException(key + " must be a ws:// or wss:// URL");
    }

    private String text(final String key) {
        return value(key, config::getString).trim();
    }

    private String required(final String key) {
        final String value = text(key);
        if (value.isEmpty()) {
            throw new ConfigurationException(key + " is not set" + variableOf(key));
        }
        return value;
    }

    private static String variableOf(final String key) {
        for (final var entry : ConfigurationLoader.ENVIRONMENT.entrySet()) {
            if (entry.getValue().equals(key)) {
                return " (environment: " + entry.getKey() + ")";
            }
        }
        return "";
    }

    private boolean bool(final String key) {
        return value(key, config::getBoolean);
    }

    private int integer(final String key, final int min, final int max) {
        final int value = value(key, config::getInt);
        if (value < min || value > max) {
            throw new ConfigurationException(key + " must be " + min + " to " + max + ": " + value);
        }
        return value;
    }

    private long bytes(final String key) {
        final long value = value(key, config::getBytes);
        if (value < 0) {
            throw new ConfigurationException(key + " must not be negative: " + value);
        }
        return value;
    }

    private Duration duration(final String key, final Duration min, final Duration max) {
        final Duration value = value(key, config::getDuration);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ConfigurationException(
                    key
                            + " must be "
                            + min.toMillis()
                            + "ms to "
                            + max.toMillis()
                            + "ms: "
                            + value.toMillis()
                            + "ms");
        }
        return value;
    }

    private String oneOf(final String key, final String... choices) {
        final String value = text(key);
        for (final String choice : choices) {
            if (choice.equals(value)) {
                return value;
            }
        }
        throw new ConfigurationException(
                key + " must be one of " + String.join(", ", choices) + ": " + value);
    }

    private <E extends Enum<E>> E choice(final String key, final Class<E> type) {
        final E[] constants = type.getEnumConstants();
        final String[] names = new String[constants.length];
        for (int i = 0; i < constants.length; i++) {
            names[i] = constants[i].name().toLowerCase(Locale.ROOT);
        }
        return Enum.valueOf(type, oneOf(key, names).toUpperCase(Locale.ROOT));
    }

    /** The library's own messages name lines and types; a value that is missing or null has nothing to say about either. */
    private static <T> T value(final String key, final Function<String, T> read) {
        try {
            return read.apply(key);
        } catch (final ConfigException.Missing _) {
            throw new ConfigurationException(key + " has no value");
        } catch (final ConfigException e) {
            throw new ConfigurationException(key + ": " + e.getMessage());
        }
    }

    private interface UrlParser {
        URI parse(String text) throws URISyntaxException;
    }
}
