package io.voicegateway.control.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the configuration: {@code reference.conf}, overlaid by a file, overlaid by the environment. */
public final class ConfigurationLoader {
    /** Environment variable to key. */
    public static final Map<String, String> ENVIRONMENT = environment();

    private ConfigurationLoader() {}

    /**
     * @param file null: none
     * @throws ConfigurationException with one line that names the key
     */
    public static GatewayConfiguration load(
            final @Nullable Path file, final Map<String, String> environment) {
        return new ConfigurationReader(merge(file, environment)).read();
    }

    /** The same, but without what only a running host needs; for commands that just need keys and paths. */
    static Config merge(final @Nullable Path file, final Map<String, String> environment) {
        final Config reference =
                ConfigFactory.parseResources(
                        ConfigurationLoader.class.getClassLoader(), "reference.conf");
        Config merged = file == null ? reference : parse(file, reference).withFallback(reference);
        for (final Map.Entry<String, String> entry : ENVIRONMENT.entrySet()) {
            final String value = environment.get(entry.getKey());
            if (value != null && !value.isEmpty()) {
                merged =
                        merged.withValue(
                                entry.getValue(),
                                ConfigValueFactory.fromAnyRef(value, entry.getKey()));
            }
        }
        return merged;
    }

    private static Config parse(final Path file, final Config reference) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException("configuration file not found: " + file);
        }
        try {
            final Config config = ConfigFactory.parseFile(file.toFile()).resolve();
            for (final Map.Entry<String, ConfigValue> entry : config.entrySet()) {
                requireKnown(entry.getKey(), reference, file);
            }
            return config;
        } catch (final ConfigException e) {
            throw new ConfigurationException("configuration file " + file + ": " + e.getMessage());
        }
    }

    private static void requireKnown(final String path, final Config reference, final Path file) {
        if (!reference.hasPath(path)) {
            throw new ConfigurationException(
                    "unknown key " + String.join(".", ConfigUtil.splitPath(path)) + " in " + file);
        }
    }

    private static Map<String, String> environment() {
        final Map<String, String> keys = new LinkedHashMap<>();
        keys.put("LIVEKIT_URL", "livekit.url");
        keys.put("LIVEKIT_API_KEY", "livekit.api-key");
        keys.put("LIVEKIT_API_SECRET", "livekit.api-secret");
        keys.put("VOICE_GATEWAY_ID", "gateway.id");
        keys.put("VOICE_GATEWAY_BIND", "http.bind");
        keys.put("VOICE_GATEWAY_PORT", "http.port");
        keys.put("VOICE_GATEWAY_DATA", "data.directory");
        keys.put("VOICE_GATEWAY_BOT_URL", "bot.url");
        keys.put("VOICE_GATEWAY_BOT_DIALECT", "bot.dialect");
        keys.put("VOICE_GATEWAY_WEBHOOKS", "events.webhook-urls");
        keys.put("VOICE_GATEWAY_RECORD", "recording.automatic");
        keys.put("VOICE_GATEWAY_MEDIA_ADDRESS", "media.address");
        keys.put("VOICE_GATEWAY_MEDIA_ADVERTISED", "media.advertised-address");
        keys.put("VOICE_GATEWAY_MEDIA_PORTS", "media.ports");
        keys.put("VOICE_GATEWAY_EMBEDDED_PORT", "embedded.port");
        keys.put("VOICE_GATEWAY_EMBEDDED_UDP_PORT", "embedded.udp-port");
        keys.put("VOICE_GATEWAY_EMBEDDED_WEBHOOKS", "embedded.webhook-urls");
        keys.put("VOICE_GATEWAY_EMBEDDED_REMOTE_UNMUTE", "embedded.remote-unmute");
        keys.put("VOICE_GATEWAY_THREADING", "engine.threading");
        keys.put("VOICE_GATEWAY_PROFILE", "engine.profile");
        keys.put("VOICE_GATEWAY_CRYPTO", "engine.crypto");
        keys.put("VOICE_GATEWAY_SOCKETS", "engine.sockets");
        keys.put("VOICE_GATEWAY_DRAIN", "shutdown.drain");
        return Map.copyOf(keys);
    }
}
