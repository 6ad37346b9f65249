package io.voicegateway.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.voicegateway.control.config.GatewayConfiguration.Crypto;
import io.voicegateway.control.config.GatewayConfiguration.Profile;
import io.voicegateway.control.config.GatewayConfiguration.Sockets;
import io.voicegateway.control.config.GatewayConfiguration.Threading;
import io.voicegateway.control.retention.RetentionRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigurationTest {
    private static final Map<String, String> NEEDED =
            Map.of(
                    "LIVEKIT_URL", "ws://livekit.example:7880",
                    "LIVEKIT_API_KEY", "key",
                    "LIVEKIT_API_SECRET", "secret");

    /** A property: what a file says, and what the configuration then holds. */
    private record Mapping(
            String key,
            String written,
            Object held,
            Function<GatewayConfiguration, Object> accessor) {}

    private static final List<Mapping> MAPPINGS =
            List.of(
                    new Mapping(
                            "livekit.url",
                            "\"wss://other.example\"",
                            URI.create("wss://other.example"),
                            c -> c.livekit().url()),
                    new Mapping("livekit.api-key", "k2", "k2", c -> c.livekit().apiKey()),
                    new Mapping("livekit.api-secret", "s2", "s2", c -> c.livekit().apiSecret()),
                    new Mapping(
                            "livekit.patience",
                            "45s",
                            Duration.ofSeconds(45),
                            c -> c.livekit().patience()),
                    new Mapping("gateway.id", "gw-7", "gw-7", GatewayConfiguration::gatewayId),
                    new Mapping("http.bind", "\"127.0.0.9\"", "127.0.0.9", c -> c.http().bind()),
                    new Mapping("http.port", "9090", 9_090, c -> c.http().port()),
                    new Mapping("http.open-metrics", "true", true, c -> c.http().isMetricsOpen()),
                    new Mapping(
                            "http.cors-origins",
                            "[\"https://a.example\", \"http://b.example:8443\"]",
                            List.of("https://a.example", "http://b.example:8443"),
                            c -> c.http().corsOrigins()),
                    new Mapping(
                            "data.directory",
                            "\"/var/lib/gw\"",
                            Path.of("/var/lib/gw"),
                            GatewayConfiguration::dataDirectory),
                    new Mapping(
                            "bot.url",
                            "\"ws://bot.example/ws?token=t\"",
                            URI.create("ws://bot.example/ws?token=t"),
                            c -> c.bot().url()),
                    new Mapping("bot.dialect", "l16", "l16", c -> c.bot().dialect()),
                    new Mapping("bot.sample-rate", "24000", 24_000, c -> c.bot().sampleRateHz()),
                    new Mapping(
                            "bot.allowed-hosts",
                            "[a.example, b.example]",
                            List.of("a.example", "b.example"),
                            c -> c.bot().allowedHosts()),
                    new Mapping(
                            "bot.twilio-account-sid",
                            "AC1",
                            "AC1",
                            c -> c.bot().twilioAccountSid()),
                    new Mapping(
                            "bot.twilio-auth-token", "t1", "t1", c -> c.bot().twilioAuthToken()),
                    new Mapping("bot.dial", "created", true, c -> c.bot().isDialledAtCreation()),
                    new Mapping(
                            "room.join",
                            "driver_joined",
                            true,
                            c -> c.call().isRoomJoinedWithDriver()),
                    new Mapping(
                            "bot.dial-timeout",
                            "900ms",
                            Duration.ofMillis(900),
                            c -> c.bot().dialTimeout()),
                    new Mapping(
                            "bot.redial", "100ms", Duration.ofMillis(100), c -> c.bot().redial()),
                    new Mapping(
                            "bot.redial-total",
                            "9s",
                            Duration.ofSeconds(9),
                            c -> c.bot().redialTotal()),
                    new Mapping(
                            "bot.pre-roll", "2s", Duration.ofSeconds(2), c -> c.bot().preRoll()),
                    new Mapping("bot.comfort-tone", "425", 425, c -> c.bot().comfortToneHz()),
                    new Mapping(
                            "bot.encoder.complexity", "9", 9, c -> c.bot().encoder().complexity()),
                    new Mapping(
                            "bot.encoder.bitrate",
                            "40000",
                            40_000,
                            c -> c.bot().encoder().bitrateBps()),
                    new Mapping("bot.encoder.fec", "false", false, c -> c.bot().encoder().hasFec()),
                    new Mapping("bot.encoder.dtx", "true", true, c -> c.bot().encoder().hasDtx()),
                    new Mapping(
                            "call.join-timeout",
                            "61s",
                            Duration.ofSeconds(61),
                            c -> c.call().joinTimeout()),
                    new Mapping(
                            "call.max-duration",
                            "2h",
                            Duration.ofHours(2),
                            c -> c.call().maxDuration()),
                    new Mapping(
                            "call.remember", "3m", Duration.ofMinutes(3), c -> c.call().remember()),
                    new Mapping("call.limit", "17", 17, c -> c.call().limit()),
                    new Mapping(
                            "call.max-lateness",
                            "5ms",
                            Duration.ofMillis(5),
                            c -> c.call().maxLateness()),
                    new Mapping(
                            "latency.interval",
                            "1m",
                            Duration.ofMinutes(1),
                            c -> c.latency().interval()),
                    new Mapping("latency.files", "3", 3, c -> c.latency().retention().files()),
                    new Mapping(
                            "driver.reconnect-grace",
                            "4s",
                            Duration.ofSeconds(4),
                            c -> c.call().driverReconnectGrace()),
                    new Mapping(
                            "handoff.timeout",
                            "5s",
                            Duration.ofSeconds(5),
                            c -> c.call().handoffTimeout()),
                    new Mapping(
                            "recording.automatic",
                            "false",
                            false,
                            c -> c.recording().isAutomatic()),
                    new Mapping(
                            "recording.flush",
                            "200ms",
                            Duration.ofMillis(200),
                            c -> c.recording().flush()),
                    new Mapping(
                            "media.address", "\"10.0.0.1\"", "10.0.0.1", c -> c.media().address()),
                    new Mapping(
                            "media.advertised-address",
                            "\"192.0.2.1\"",
                            "192.0.2.1",
                            c -> c.media().advertisedAddress()),
                    new Mapping(
                            "media.ports",
                            "\"40000-49999\"",
                            List.of(40_000, 49_999),
                            c -> List.of(c.media().firstPort(), c.media().lastPort())),
                    new Mapping(
                            "events.webhook-urls",
                            "\"https://a.example/hook?key=hunter2, http://127.0.0.1:9/\"",
                            List.of(
                                    URI.create("https://a.example/hook?key=hunter2"),
                                    URI.create("http://127.0.0.1:9/")),
                            c -> c.events().webhookUrls()),
                    new Mapping(
                            "events.webhook-patience",
                            "2d",
                            Duration.ofDays(2),
                            c -> c.events().webhookPatience()),
                    new Mapping(
                            "data.retention-interval",
                            "1m",
                            Duration.ofMinutes(1),
                            GatewayConfiguration::retentionInterval),
                    new Mapping(
                            "events.min-free-bytes",
                            "1GB",
                            1_000_000_000L,
                            c -> c.events().minFreeBytes()),
                    new Mapping("events.files", "9", 9, c -> c.events().retention().files()),
                    new Mapping(
                            "events.age",
                            "90d",
                            Duration.ofDays(90),
                            c -> c.events().retention().age()),
                    new Mapping(
                            "events.total-size",
                            "5GB",
                            5_000_000_000L,
                            c -> c.events().retention().totalBytes()),
                    new Mapping("recording.files", "7", 7, c -> c.recording().retention().files()),
                    new Mapping(
                            "recording.age",
                            "14d",
                            Duration.ofDays(14),
                            c -> c.recording().retention().age()),
                    new Mapping(
                            "recording.total-size",
                            "1GiB",
                            1L << 30,
                            c -> c.recording().retention().totalBytes()),
                    new Mapping(
                            "latency.age",
                            "1d",
                            Duration.ofDays(1),
                            c -> c.latency().retention().age()),
                    new Mapping(
                            "latency.total-size",
                            "4096",
                            4_096L,
                            c -> c.latency().retention().totalBytes()),
                    new Mapping(
                            "engine.threading",
                            "pipelined",
                            Threading.PIPELINED,
                            c -> c.engine().threading()),
                    new Mapping(
                            "engine.profile",
                            "dedicated",
                            Profile.DEDICATED,
                            c -> c.engine().profile()),
                    new Mapping("engine.shards", "3", 3, c -> c.engine().shards()),
                    new Mapping("engine.crypto", "javax", Crypto.JAVAX, c -> c.engine().crypto()),
                    new Mapping("engine.sockets", "nio", Sockets.NIO, c -> c.engine().sockets()),
                    new Mapping(
                            "shutdown.drain",
                            "90s",
                            Duration.ofSeconds(90),
                            GatewayConfiguration::drain));

    @TempDir private Path directory;

    private Path file(final String text) throws IOException {
        return Files.writeString(directory.resolve("gateway.conf"), text);
    }

    private static GatewayConfiguration load(final Path file) {
        return ConfigurationLoader.load(file, NEEDED);
    }

    /** The documented keys, but for those that mean something without a LiveKit server only. */
    private static Set<String> referenceKeys() {
        final Set<String> keys = new TreeSet<>();
        ConfigFactory.parseResources(
                        GatewayConfigurationTest.class.getClassLoader(), "reference.conf")
                .entrySet()
                .forEach(entry -> keys.add(entry.getKey()));
        keys.removeIf(GatewayConfigurationTest::isEmbedded);
        return keys;
    }

    private static boolean isEmbedded(final String key) {
        return key.startsWith("embedded.");
    }

    @Test
    void shouldHaveDocumentedDefaults() {
        final GatewayConfiguration defaults = load(null);

        assertEquals(URI.create("ws://livekit.example:7880"), defaults.livekit().url());
        assertEquals(Duration.ofSeconds(30), defaults.livekit().patience());
        assertNull(defaults.gatewayId());
        assertEquals(
                new GatewayConfiguration.Http("0.0.0.0", 8_080, false, List.of()), defaults.http());
        assertEquals(Path.of("data").toAbsolutePath(), defaults.dataDirectory());
        assertEquals(
                new GatewayConfiguration.Bot(
                        null,
                        "twilio",
                        0,
                        List.of(),
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        0,
                        new GatewayConfiguration.Encoder(5, 0, true, false),
                        "",
                        ""),
                defaults.bot());
        assertEquals(
                new GatewayConfiguration.Call(
                        false,
                        Duration.ofSeconds(60),
                        Duration.ofHours(4),
                        Duration.ofHours(1),
                        1_000,
                        Duration.ofMillis(20),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60)),
                defaults.call());
        assertEquals(
                new GatewayConfiguration.Events(
                        64L << 20,
                        List.of(),
                        Duration.ofDays(7),
                        new RetentionRule(0, Duration.ofDays(30), 0)),
                defaults.events());
        assertEquals(Duration.ofMinutes(10), defaults.retentionInterval());
        assertEquals(
                new GatewayConfiguration.Recording(true, Duration.ofSeconds(1), RetentionRule.NONE),
                defaults.recording());
        assertEquals(new GatewayConfiguration.Media(null, null, 0, 0), defaults.media());
        assertEquals(
                new GatewayConfiguration.Engine(
                        Threading.AUTO, Profile.DEV, 0, Crypto.AUTO, Sockets.AUTO),
                defaults.engine());
        assertEquals(
                new GatewayConfiguration.Latency(
                        Duration.ofSeconds(10), new RetentionRule(48, Duration.ofDays(7), 0)),
                defaults.latency());
        assertEquals(Duration.ZERO, defaults.drain());
    }

    @Test
    void shouldMapEveryProperty() throws IOException {
        final Map<String, Mapping> byKey = new LinkedHashMap<>();
        final StringBuilder text = new StringBuilder();
        for (final Mapping mapping : MAPPINGS) {
            byKey.put(mapping.key(), mapping);
            text.append(mapping.key()).append(" = ").append(mapping.written()).append('\n');
        }
        final Map<String, String> nothing = Map.of();

        final GatewayConfiguration loaded =
                ConfigurationLoader.load(file(text.toString()), nothing);

        assertEquals(referenceKeys(), new TreeSet<>(byKey.keySet()));
        byKey.values()
                .forEach(
                        mapping ->
                                assertEquals(
                                        mapping.held(),
                                        mapping.accessor().apply(loaded),
                                        mapping.key()));
    }

    @Test
    void shouldMapEveryVariable() {
        final Map<String, Mapping> byKey = new HashMap<>();
        MAPPINGS.forEach(mapping -> byKey.put(mapping.key(), mapping));
        final Map<String, String> variables = new HashMap<>(ConfigurationLoader.ENVIRONMENT);
        variables.values().removeIf(GatewayConfigurationTest::isEmbedded);
        final Map<String, String> environment = new HashMap<>();
        variables.forEach(
                (variable, key) ->
                        environment.put(variable, byKey.get(key).written().replace("\"", "")));

        final GatewayConfiguration loaded = ConfigurationLoader.load(null, environment);

        variables
                .values()
                .forEach(
                        key ->
                                assertEquals(
                                        byKey.get(key).held(),
                                        byKey.get(key).accessor().apply(loaded),
                                        key));
    }

    @ParameterizedTest
    @CsvSource({
        "LIVEKIT_URL, livekit.url",
        "LIVEKIT_API_KEY, livekit.api-key",
        "LIVEKIT_API_SECRET, livekit.api-secret",
        "VOICE_GATEWAY_ID, gateway.id",
        "VOICE_GATEWAY_BIND, http.bind",
        "VOICE_GATEWAY_PORT, http.port",
        "VOICE_GATEWAY_DATA, data.directory",
        "VOICE_GATEWAY_BOT_URL, bot.url",
        "VOICE_GATEWAY_BOT_DIALECT, bot.dialect",
        "VOICE_GATEWAY_RECORD, recording.automatic",
        "VOICE_GATEWAY_WEBHOOKS, events.webhook-urls",
        "VOICE_GATEWAY_MEDIA_ADDRESS, media.address",
        "VOICE_GATEWAY_MEDIA_ADVERTISED, media.advertised-address",
        "VOICE_GATEWAY_MEDIA_PORTS, media.ports",
        "VOICE_GATEWAY_DRAIN, shutdown.drain",
        "VOICE_GATEWAY_EMBEDDED_PORT, embedded.port",
        "VOICE_GATEWAY_EMBEDDED_UDP_PORT, embedded.udp-port",
        "VOICE_GATEWAY_EMBEDDED_WEBHOOKS, embedded.webhook-urls",
        "VOICE_GATEWAY_EMBEDDED_REMOTE_UNMUTE, embedded.remote-unmute",
        "VOICE_GATEWAY_THREADING, engine.threading",
        "VOICE_GATEWAY_PROFILE, engine.profile",
        "VOICE_GATEWAY_CRYPTO, engine.crypto",
        "VOICE_GATEWAY_SOCKETS, engine.sockets",
    })
    void shouldKnowTheVariableOfEachKey(final String variable, final String key) {
        assertEquals(key, ConfigurationLoader.ENVIRONMENT.get(variable));
    }

    @Test
    void shouldPreferTheEnvironmentToTheFile() throws IOException {
        final Map<String, String> environment = new HashMap<>(NEEDED);
        environment.put("VOICE_GATEWAY_PORT", "7070");
        environment.put("VOICE_GATEWAY_DRAIN", "");

        final GatewayConfiguration loaded =
                ConfigurationLoader.load(
                        file("http.port = 9090\nshutdown.drain = 5s\ncall { limit = 5 }"),
                        environment);

        assertEquals(7_070, loaded.http().port());
        assertEquals(Duration.ofSeconds(5), loaded.drain(), "an empty variable says nothing");
        assertEquals(5, loaded.call().limit());
    }

    @Test
    void shouldNameAnUnknownKey() throws IOException {
        final String message = message(file("call.joun-timeout = 5s"));

        assertTrue(message.contains("call.joun-timeout"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "http.port = 65536, http.port",
        "http.port = -1, http.port",
        "call.limit = 0, call.limit",
        "call.limit = 100001, call.limit",
        "call.join-timeout = 0s, call.join-timeout",
        "call.max-duration = 25h, call.max-duration",
        "driver.reconnect-grace = 11m, driver.reconnect-grace",
        "handoff.timeout = 500ms, handoff.timeout",
        "handoff.timeout = 25h, handoff.timeout",
        "recording.flush = 1ms, recording.flush",
        "call.max-lateness = 0ms, call.max-lateness",
        "events.webhook-patience = 0s, events.webhook-patience",
        "events.webhook-urls = \"https://user:hunter2@\", events.webhook-urls",
        "latency.interval = 11m, latency.interval",
        "latency.files = 0, latency.files",
        "events.files = -1, events.files",
        "recording.age = -1s, recording.age",
        "data.retention-interval = 0s, data.retention-interval",
        "livekit.patience = 0s, livekit.patience",
        "bot.redial = 1ms, bot.redial",
        "engine.shards = 257, engine.shards",
        "media.ports = 50000-40000, media.ports",
        "media.ports = 0-100, media.ports",
        "media.ports = some, media.ports",
        "gateway.id = \"a b\", gateway.id",
        "http.cors-origins = [\"*\"], http.cors-origins",
        "http.cors-origins = [\"https://x.example/\"], http.cors-origins",
        "http.cors-origins = [\"https://x.example:443\"], http.cors-origins",
    })
    void shouldNameAKeyThatIsOutOfRange(final String text, final String key) throws IOException {
        final String message = message(file(text));

        assertTrue(message.startsWith(key + " "), message);
    }

    @ParameterizedTest
    @CsvSource({
        "http.port = many, http.port",
        "http.open-metrics = perhaps, http.open-metrics",
        "call.limit = [1], call.limit",
        "call.limit = null, call.limit",
        "call.join-timeout = soon, call.join-timeout",
        "call.join-timeout = {}, call.join-timeout",
        "bot.allowed-hosts = 5, bot.allowed-hosts",
        "bot.dialect = morse, bot.dialect",
        "bot.sample-rate = 24000, bot.sample-rate",
        "bot.twilio-account-sid = AC1, bot.twilio-account-sid",
        "bot.dial = later, bot.dial",
        "room.join = later, room.join",
        "engine.threading = woven, engine.threading",
        "engine.profile = fast, engine.profile",
        "engine.crypto = rot13, engine.crypto",
        "engine.sockets = carrier-pigeon, engine.sockets",
        "livekit = 5, livekit",
        "livekit.url = \"http://x\", livekit.url",
        "bot.url = \"nonsense\", bot.url",
        "bot.url = \"ws://user@host/\", bot.url",
        "recording.automatic = null, recording.automatic",
        "recording.total-size = much, recording.total-size",
        "events.total-size = -1, events.total-size",
        "events.min-free-bytes = some, events.min-free-bytes",
    })
    void shouldNameAKeyOfTheWrongType(final String text, final String key) throws IOException {
        final Map<String, String> environment = text.startsWith("livekit") ? Map.of() : NEEDED;

        final String message = message(file(text), environment);

        assertTrue(message.startsWith(key), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"})
    void shouldNameWhatIsMissing(final String variable) {
        final Map<String, String> environment = new HashMap<>(NEEDED);
        environment.remove(variable);

        final String message = message(null, environment);

        assertTrue(message.contains(ConfigurationLoader.ENVIRONMENT.get(variable)), message);
        assertTrue(message.contains(variable), message);
    }

    @Test
    void shouldNameAFileThatIsNotThereOrCannotBeRead() throws IOException {
        assertTrue(message(directory.resolve("none.conf")).contains("none.conf"));
        assertTrue(message(file("call { limit = ")).contains("gateway.conf"));
        assertTrue(message(file("call.limit = ${nowhere}")).contains("nowhere"));
    }

    @Test
    void shouldKeepSecretsOutOfItsText() {
        final Map<String, String> environment = new HashMap<>(NEEDED);
        environment.put("LIVEKIT_API_SECRET", "very-secret");
        environment.put("VOICE_GATEWAY_BOT_URL", "ws://bot.example/?token=very-secret");

        final String text = ConfigurationLoader.load(null, environment).toString();

        assertFalse(text.contains("very-secret"), text);
    }

    private static String message(final Path file) {
        return message(file, NEEDED);
    }

    private static String message(final Path file, final Map<String, String> environment) {
        final String message =
                assertThrows(
                                ConfigurationException.class,
                                () -> ConfigurationLoader.load(file, environment))
                        .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }
}
