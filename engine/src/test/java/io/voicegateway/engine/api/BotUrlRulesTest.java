package io.voicegateway.engine.api;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BotUrlRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://bot:1/ws?token=x",
                "wss://bot.example/ws",
                "WSS://[::1]:8443/",
                "ws://127.0.0.1"
            })
    void shouldAcceptWebSocketUrls(final String url) {
        assertDoesNotThrow(
                () ->
                        BotUrlRules.check(
                                URI.create(url),
                                Map.of("Authorization", "Bearer x", "Origin", "https://a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bot/",
                "file:///etc/passwd",
                "ws:///x",
                "ws:bot",
                "bot/ws",
                "ws://u:p@bot/",
                "ws://bot/#f",
                "ws://bot:0/",
                "ws://bot:70000/",
                "ws://169.254.169.254/",
                "ws://[fe80::1]/",
                "ws://224.0.0.1/",
                "ws://0.0.0.0/"
            })
    void shouldRefuseOtherUrls(final String url) {
        assertThrows(
                IllegalArgumentException.class, () -> BotUrlRules.check(URI.create(url), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "connection",
                "UPGRADE",
                "Transfer-Encoding",
                "TE",
                "Content-Length",
                "Sec-WebSocket-Key",
                "sec-anything",
                "a b",
                "a:b",
                "",
                "x\r\ny"
            })
    void shouldRefuseHeadersThatAreNotTheUsers(final String name) {
        assertThrows(
                IllegalArgumentException.class,
                () -> BotUrlRules.check(URI.create("ws://bot/"), Map.of(name, "v")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nHost: x", "secret\n", "secret\u0000", "secret\u0085"})
    void shouldRefuseLineBreaksWithoutRepeatingTheValue(final String value) {
        final IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> BotUrlRules.check(URI.create("ws://bot/"), Map.of("X-Key", value)));

        assertFalse(String.valueOf(e.getMessage()).contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "10.0.0.1,true",
        "::1,true",
        "2001:db8::1,true",
        "169.254.169.254,false",
        "0.0.0.0,false",
        "0.1.2.3,false",
        "224.0.0.1,false",
        "255.255.255.255,false",
        "fe80::1,false",
        "ff02::1,false",
        "::,false",
        "::ffff:169.254.169.254,false",
        "64:ff9b::a9fe:a9fe,false",
        "64:ff9b::808:808,true",
        "2002:a9fe:a9fe::1,false",
        "::169.254.169.254,false"
    })
    void shouldJudgeAddresses(final String address, final boolean isAllowed) throws Exception {
        assertEquals(isAllowed, BotUrlRules.isAllowed(InetAddress.getByName(address)));
    }

    @Test
    void shouldDeriveStableTwilioIds() {
        assertTrue(TwilioIds.streamSid("c1").matches("MZ[0-9a-f]{32}"));
        assertTrue(TwilioIds.callSid("c1").matches("CA[0-9a-f]{32}"));
        assertTrue(TwilioIds.accountSid("c1").matches("AC[0-9a-f]{32}"));
        assertEquals(TwilioIds.callSid("c1"), TwilioIds.callSid("c1"));
        assertFalse(TwilioIds.callSid("c1").equals(TwilioIds.callSid("c2")));
    }
}
