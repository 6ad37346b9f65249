package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.config.HttpProxies;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bots at wss addresses: trusted, not trusted, and behind a proxy that sees nothing of it. */
@Tag("system")
@Timeout(60)
class BotTlsSystemTest {
    private static final String NAME = "bot.invalid";

    @Test
    void shouldDialAnAddressThatTheCertificateNames() throws Exception {
        final TestCertificate certificate = new TestCertificate(NAME);
        try (FakeBot bot = new FakeBot(certificate.server());
                BotLegScene scene = new BotLegScene(bot, HttpProxies.NONE, certificate.client())) {
            scene.dial(bot.url().toString());

            assertEquals("connected 42", scene.listener.next());
            bot.message("\"event\":\"media\"");
        }
    }

    @Test
    void shouldRefuseACertificateOfNobodyItTrusts() throws Exception {
        final TestCertificate other = new TestCertificate(NAME);
        try (FakeBot bot = new FakeBot(new TestCertificate(NAME).server());
                BotLegScene scene = new BotLegScene(bot, HttpProxies.NONE, other.client())) {
            scene.dial(bot.url().toString());

            assertEquals("disconnected 1006 false", scene.listener.next());
            assertTrue(bot.sockets.isEmpty());
        }
    }

    @Test
    void shouldTrustThePlatformsRootsAlone() throws Exception {
        try (FakeBot bot = new FakeBot(new TestCertificate(NAME).server());
                BotLegScene scene = new BotLegScene(bot, HttpProxies.NONE)) {
            scene.dial(bot.url().toString());

            assertEquals("disconnected 1006 false", scene.listener.next());
        }
    }

    @Test
    void shouldSpeakTlsWithTheBotAndNotWithTheProxy() throws Exception {
        final TestCertificate certificate = new TestCertificate(NAME);
        try (FakeBot bot = new FakeBot(certificate.server());
                FakeProxy proxy = new FakeProxy(bot.url().getPort(), "200 OK");
                BotLegScene scene = new BotLegScene(bot, secure(proxy), certificate.client())) {
            scene.dial("wss://" + NAME + "/ws");

            assertEquals("connected 42", scene.listener.next());
            bot.message("\"event\":\"media\"");
            assertTrue(proxy.requests.take().startsWith("CONNECT bot.invalid:443 HTTP/1.1\r\n"));
        }
    }

    @Test
    void shouldRefuseAnotherNameThanTheCertificates() throws Exception {
        final TestCertificate certificate = new TestCertificate(NAME);
        try (FakeBot bot = new FakeBot(certificate.server());
                FakeProxy proxy = new FakeProxy(bot.url().getPort(), "200 OK");
                BotLegScene scene = new BotLegScene(bot, secure(proxy), certificate.client())) {
            scene.dial("wss://other.invalid/ws");

            assertEquals("disconnected 1006 false", scene.listener.next());
            assertTrue(bot.sockets.isEmpty());
        }
    }

    private static HttpProxies secure(final FakeProxy proxy) {
        return HttpProxies.of(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()));
    }
}
