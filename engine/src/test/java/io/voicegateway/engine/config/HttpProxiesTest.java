package io.voicegateway.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxiesTest {
    @Test
    void shouldChooseByScheme() {
        final HttpProxies proxies =
                HttpProxies.of(
                        Map.of("HTTP_PROXY", "http://a:3128", "HTTPS_PROXY", "http://b:3129/"));

        assertEquals(
                new HttpProxies.Proxy("a", 3_128, null, null),
                proxies.find(URI.create("ws://bot.example/")));
        assertEquals(
                new HttpProxies.Proxy("b", 3_129, null, null),
                proxies.find(URI.create("wss://bot.example/")));
    }

    @Test
    void shouldNeedNoProxy() {
        assertNull(HttpProxies.of(Map.of()).find(URI.create("ws://bot.example/")));
        assertNull(HttpProxies.NONE.find(URI.create("wss://bot.example/")));
    }

    @Test
    void shouldReadWhatPeopleWrite() {
        final URI bot = URI.create("ws://bot.example/");

        assertEquals(
                new HttpProxies.Proxy("proxy", 80, null, null),
                HttpProxies.of(Map.of("http_proxy", "proxy")).find(bot));
        assertEquals(
                new HttpProxies.Proxy("proxy", 8_080, "u", "p:w@"),
                HttpProxies.of(Map.of("HTTP_PROXY", "http://u:p:w%40@proxy:8080")).find(bot));
        assertEquals(
                new HttpProxies.Proxy("::1", 3_128, null, null),
                HttpProxies.of(Map.of("HTTP_PROXY", "http://[::1]:3128")).find(bot));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"socks5://hunter2:1080", "http://", "http://hunter2 x", "https://hunter2"})
    void shouldRefuseOtherProxiesWithoutRepeatingThem(final String value) {
        final String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> HttpProxies.of(Map.of("HTTPS_PROXY", value)))
                        .getMessage();

        assertTrue(message.startsWith("HTTPS_PROXY must be"), message);
        assertFalse(message.contains("hunter2"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "*, ws://bot.example/",
        "bot.example, ws://bot.example/",
        "bot.example, ws://BOT.example/",
        "example, ws://bot.example/",
        "'x, .example ,y', ws://bot.example/",
        "*.example, ws://bot.example/",
        "bot.example:9000, ws://bot.example:9000/",
        "bot.example:80, ws://bot.example/",
        "10.0.0.5, ws://10.0.0.5/",
        "10.0.0.5:9000, ws://10.0.0.5:9000/",
        "10.0.0.0/8, ws://10.200.0.5/",
        "fd00::/8, 'ws://[fd00::5]/'",
    })
    void shouldDialExceptionsDirectly(final String exceptions, final String url) {
        assertNull(proxies(exceptions).find(URI.create(url)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', ws://bot.example/",
        "ot.example, ws://bot.example/",
        ".bot.example, ws://bot.example/",
        "bot.example:9001, ws://bot.example:9000/",
        "10.0.0.0/8, ws://11.0.0.5/",
        "10.0.0.0/99, ws://10.0.0.5/",
        "10.0.0.0/x, ws://10.0.0.5/",
        "fd00::/8, ws://10.0.0.5/",
    })
    void shouldTakeOthersThroughTheProxy(final String exceptions, final String url) {
        assertNotNull(proxies(exceptions).find(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://localhost:9/",
                "ws://127.0.0.1:9/",
                "ws://127.5.5.5/",
                "ws://[::1]:9/"
            })
    void shouldReachLoopbackDirectly(final String url) {
        assertNull(proxies("").find(URI.create(url)));
    }

    @Test
    void shouldShowNoPassword() {
        final HttpProxies proxies =
                HttpProxies.of(Map.of("HTTP_PROXY", "http://user:hunter2@proxy:3128"));

        assertEquals("http=proxy:3128 https=null exceptions=0", proxies.toString());
    }

    private static HttpProxies proxies(final String exceptions) {
        return HttpProxies.of(Map.of("HTTP_PROXY", "http://proxy:3128", "NO_PROXY", exceptions));
    }
}
