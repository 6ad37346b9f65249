package io.voicegateway.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedConfigurationTest {

    @Test
    void shouldStartTheEmbeddedServerOnLoopbackByDefault() {
        final GatewayConfiguration configuration = load(Map.of());

        assertEquals(
                new GatewayConfiguration.Embedded(7880, 7882, List.of(), false),
                configuration.embedded());
        assertEquals("devkey", configuration.livekit().apiKey());
        assertEquals("secret", configuration.livekit().apiSecret());
        assertEquals("127.0.0.1", configuration.http().bind());
    }

    @Test
    void shouldMapEveryProperty() {
        final GatewayConfiguration configuration =
                load(
                        Map.of(
                                "LIVEKIT_API_KEY", "mykey",
                                "LIVEKIT_API_SECRET", "a-secret-of-32-bytes-or-even-more",
                                "VOICE_GATEWAY_EMBEDDED_PORT", "0",
                                "VOICE_GATEWAY_EMBEDDED_UDP_PORT", "4000",
                                "VOICE_GATEWAY_EMBEDDED_WEBHOOKS",
                                        "http://127.0.0.1:1/a, https://example.com/b",
                                "VOICE_GATEWAY_EMBEDDED_REMOTE_UNMUTE", "true"));

        assertEquals(
                new GatewayConfiguration.Embedded(
                        0,
                        4000,
                        List.of(
                                URI.create("http://127.0.0.1:1/a"),
                                URI.create("https://example.com/b")),
                        true),
                configuration.embedded());
        assertEquals("0.0.0.0", configuration.http().bind());
    }

    @Test
    void shouldNotStartTheEmbeddedServerWhenLiveKitIsNamed() {
        final GatewayConfiguration configuration =
                load(
                        Map.of(
                                "LIVEKIT_URL", "ws://livekit.example",
                                "LIVEKIT_API_KEY", "k",
                                "LIVEKIT_API_SECRET", "s"));

        assertNull(configuration.embedded());
        assertNotNull(configuration.livekit().url());
    }

    @Test
    void shouldRefuseToBindElsewhereWithTheDevelopmentKeys() {
        final ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> load(Map.of("VOICE_GATEWAY_BIND", "0.0.0.0")));

        assertTrue(refused.getMessage().startsWith("http.bind must be a loopback address"));
    }

    private static GatewayConfiguration load(final Map<String, String> environment) {
        return ConfigurationLoader.load(null, environment);
    }
}
