package io.voicegateway.engine.bot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.config.HttpProxies;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bots behind a proxy, which alone knows where they are. */
@Tag("system")
@Timeout(60)
class BotProxySystemTest {
    /** RFC 6761 §6.4: resolved by nobody. */
    private static final String BOT = "ws://bot.invalid:9000/ws?token=s";

    @Test
    void shouldDialThroughTheProxy() throws Exception {
        try (FakeBot bot = new FakeBot();
                FakeProxy proxy = new FakeProxy(bot.url().getPort(), "200 Connection established");
                BotLegScene scene = new BotLegScene(bot, proxies("u:p@", proxy))) {
            scene.dial(BOT);

            assertEquals("connected 42", scene.listener.next());
            bot.message("\"event\":\"media\"");
            final String request = proxy.requests.take();
            assertTrue(request.startsWith("CONNECT bot.invalid:9000 HTTP/1.1\r\n"), request);
            final String basic = Base64.getEncoder().encodeToString("u:p".getBytes(UTF_8));
            assertTrue(request.contains("Basic " + basic + "\r\n"), request);
            assertFalse(request.contains("token"), request);
        }
    }

    @Test
    void shouldReportAProxyThatRefuses() throws Exception {
        try (FakeBot bot = new FakeBot();
                FakeProxy proxy = new FakeProxy(bot.url().getPort(), "403 Forbidden");
                BotLegScene scene = new BotLegScene(bot, proxies("", proxy))) {
            scene.dial(BOT);

            assertEquals("disconnected 1006 false", scene.listener.next());
        }
    }

    @Test
    void shouldReportAProxyThatIsNotThere() throws Exception {
        try (FakeBot bot = new FakeBot()) {
            final FakeProxy gone = new FakeProxy(bot.url().getPort(), "200 OK");
            gone.close();
            try (BotLegScene scene = new BotLegScene(bot, proxies("", gone))) {
                scene.dial(BOT);

                assertEquals("disconnected 1006 false", scene.listener.next());
            }
        }
    }

    @Test
    void shouldRefuseForbiddenAddressesAlsoBehindAProxy() throws Exception {
        try (FakeBot bot = new FakeBot();
                FakeProxy proxy = new FakeProxy(bot.url().getPort(), "200 OK");
                BotLegScene scene = new BotLegScene(bot, proxies("", proxy))) {
            assertThrows(IllegalArgumentException.class, () -> scene.dial("ws://169.254.169.254/"));

            assertTrue(proxy.requests.isEmpty());
        }
    }

    private static HttpProxies proxies(final String credentials, final FakeProxy proxy) {
        return HttpProxies.of(
                Map.of("HTTP_PROXY", "http://" + credentials + "127.0.0.1:" + proxy.port()));
    }
}
