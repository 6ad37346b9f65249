package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotReport.Finding;
import io.voicegateway.engine.api.BotReport.Outcome;
import io.voicegateway.engine.api.BotRule;
import io.voicegateway.engine.config.HttpProxies;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Good and bad bots, and what the probe says of them. */
@Tag("system")
@Timeout(60)
class BotProberSystemTest {
    private static final long TALK_MS = 1_400;

    /** For a bot that says several things, one after the other. */
    private static final long LONG_TALK_MS = 2_000;

    /** For what shows in the first moment. */
    private static final long BRIEF_TALK_MS = 500;

    private static final String SECRET = "hunter2-hunter2";

    private FakeBot bot;

    @BeforeEach
    void launch() throws InterruptedException {
        bot = new FakeBot();
    }

    @AfterEach
    void close() {
        bot.close();
    }

    private CompletableFuture<BotReport> probe(final String dialect, final long talkMs) {
        return probe(description(bot.url(), dialect, 0), talkMs);
    }

    private static BotLegDescription description(
            final URI url, final String dialect, final int rateHz) {
        return new BotLegDescription(
                url,
                dialect,
                rateHz,
                Map.of("X-Key", SECRET),
                Map.of("call_id", "c1", "room", "call_c1"),
                20_000);
    }

    private static CompletableFuture<BotReport> probe(
            final BotLegDescription description, final long talkMs) {
        return probe(new BotProber(HttpProxies.NONE), description, talkMs);
    }

    private static CompletableFuture<BotReport> probe(
            final BotProber prober, final BotLegDescription description, final long talkMs) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return prober.probe(description, talkMs);
                    } catch (final InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                // It talks in real time: many may at once, whatever the number of cores.
                probe -> Thread.ofPlatform().daemon().start(probe));
    }

    private static Finding finding(final BotReport report, final BotRule rule) {
        return report.findings().stream()
                .filter(finding -> finding.rule() == rule)
                .findFirst()
                .orElseThrow();
    }

    private static Finding assertOutcome(
            final BotReport report, final BotRule rule, final Outcome outcome) {
        final Finding finding = finding(report, rule);
        assertEquals(outcome, finding.outcome(), report::toString);
        return finding;
    }

    @Test
    void shouldFindNoFaultWithABotThatEchoes() {
        Concurrently.forEach(
                List.of(Wire.values()),
                wire -> {
                    try (FakeBot echo = new FakeBot()) {
                        echo.isEchoing = true;

                        final BotReport report =
                                probe(description(echo.url(), wire.dialect, 0), TALK_MS).get();

                        assertNoFault(report);
                        assertEquals(2, echo.sockets.size());
                    }
                });
    }

    private static void assertNoFault(final BotReport report) {
        assertFalse(report.isBroken(), report::toString);
        for (final BotRule rule :
                List.of(
                        BotRule.CONNECT,
                        BotRule.STAY,
                        BotRule.READ,
                        BotRule.WELL_FORMED,
                        BotRule.KNOWN,
                        BotRule.SIZE,
                        BotRule.SPEAK,
                        BotRule.BACKLOG,
                        BotRule.RETURN,
                        BotRule.SPEAK_AGAIN,
                        BotRule.CLOSE)) {
            assertOutcome(report, rule, Outcome.KEPT);
        }
    }

    @Test
    void shouldReachABotBehindTlsThatItTrusts() throws Exception {
        final TestCertificate certificate = new TestCertificate("bot.example");
        try (FakeBot secured = new FakeBot(certificate.server())) {
            secured.isEchoing = true;
            final BotProber trusting = new BotProber(HttpProxies.NONE, certificate.client());
            final BotLegDescription description = description(secured.url(), "twilio", 0);

            final BotReport trusted = probe(trusting, description, TALK_MS).get();
            final BotReport unknown = probe(description, BRIEF_TALK_MS).get();

            assertOutcome(trusted, BotRule.SPEAK, Outcome.KEPT);
            assertFalse(trusted.isBroken(), trusted::toString);
            assertEquals(
                    "TLS failed", assertOutcome(unknown, BotRule.CONNECT, Outcome.BROKEN).detail());
        }
    }

    @Test
    void shouldReachABotThroughAProxy() throws Exception {
        bot.isEchoing = true;
        try (FakeProxy proxy = new FakeProxy(bot.url().getPort(), "200 OK")) {
            final HttpProxies proxies =
                    HttpProxies.of(Map.of("HTTP_PROXY", "http://127.0.0.1:" + proxy.port()));
            final URI url = URI.create("ws://bot.invalid/ws");

            final BotReport report =
                    probe(new BotProber(proxies), description(url, "twilio", 0), TALK_MS).get();

            assertOutcome(report, BotRule.SPEAK, Outcome.KEPT);
            assertFalse(report.isBroken(), report::toString);
        }
    }

    @Test
    void shouldSayThatABotSaidNothing() throws Exception {
        final BotReport report = probe("twilio", BRIEF_TALK_MS).get();

        assertFalse(report.isBroken(), report::toString);
        for (final BotRule rule :
                List.of(BotRule.SPEAK, BotRule.PACING, BotRule.MARKS, BotRule.SPEAK_AGAIN)) {
            assertOutcome(report, rule, Outcome.NOT_SEEN);
        }
        assertOutcome(report, BotRule.DIGIT, Outcome.KEPT);
        assertTrue(bot.messages.stream().anyMatch(text -> text.contains("\"digit\":\"5\"")));
        assertTrue(bot.messages.stream().anyMatch(text -> text.contains("\"resume\":\"true\"")));
    }

    @Test
    void shouldShowTheMessagesThatBreakRules() throws Exception {
        bot.firstWords =
                socket -> {
                    FakeBot.say(socket, "{\"event\":");
                    FakeBot.say(socket, "{\"event\":\"media\",\"media\":{}}");
                    FakeBot.sayBinary(socket, 320);
                    FakeBot.say(socket, "{\"event\":\"hello\",\"token\":\"" + SECRET + "\"}");
                    FakeBot.say(
                            socket,
                            "{\"event\":\"media\",\"streamSid\":\"MZ0\",\"media\":{\"payload\":\""
                                    + "/".repeat(216)
                                    + "\"}}");
                };

        final BotReport report = probe("twilio", BRIEF_TALK_MS).get();

        assertTrue(report.isBroken());
        final Finding malformed = assertOutcome(report, BotRule.WELL_FORMED, Outcome.BROKEN);
        assertEquals("2 of 5 messages", malformed.detail());
        assertEquals("{\"event\":", malformed.message());
        assertEquals(
                "binary, 320 bytes",
                assertOutcome(report, BotRule.FRAME_TYPE, Outcome.BROKEN).message());
        assertEquals(
                "{\"event\":\"hello\",\"token\":\"***\"}",
                assertOutcome(report, BotRule.KNOWN, Outcome.BROKEN).message());
        assertEquals(
                "{\"event\":\"media\",\"streamSid\":\"MZ0\",\"media\":{\"payload\":\"216…\"}}",
                assertOutcome(report, BotRule.STREAM, Outcome.BROKEN).message());
    }

    @Test
    void shouldCountATextToAPipecatSessionAsTheWrongKind() throws Exception {
        bot.firstWords = socket -> FakeBot.say(socket, "{\"type\":\"ready\"}");

        final BotReport report = probe("pipecat", BRIEF_TALK_MS).get();

        assertEquals(
                "{\"type\":\"ready\"}",
                assertOutcome(report, BotRule.FRAME_TYPE, Outcome.BROKEN).message());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1011})
    void shouldTellHowASocketEndedEarly(final int code) throws Exception {
        bot.firstWords = socket -> FakeBot.hangUp(socket, code);

        final BotReport report = probe("twilio", TALK_MS).get();

        final Finding stay = assertOutcome(report, BotRule.STAY, Outcome.BROKEN);
        assertTrue(stay.detail().contains("close code " + code), stay.detail());
        assertOutcome(report, BotRule.RETURN, Outcome.KEPT);
    }

    @Test
    void shouldTellThatTheUpgradeIsRefused() throws Exception {
        bot.refuseStatus = 403;

        final BotReport report = probe("twilio", BRIEF_TALK_MS).get();

        assertTrue(report.isBroken());
        assertEquals("HTTP 403", assertOutcome(report, BotRule.CONNECT, Outcome.BROKEN).detail());
        assertEquals(
                1,
                report.findings().stream()
                        .filter(finding -> finding.outcome() != Outcome.NOT_SEEN)
                        .count());
    }

    @Test
    void shouldTellThatTheBotTakesNoSecondSocket() throws Exception {
        bot.refuseLaterStatus = 401;

        final BotReport report = probe("vonage", BRIEF_TALK_MS).get();

        final Finding comeBack = assertOutcome(report, BotRule.RETURN, Outcome.BROKEN);

        assertTrue(comeBack.detail().startsWith("1 dials in vain: HTTP 401"), comeBack.detail());
    }

    @Test
    void shouldReturnMarksAndTimeAClear() throws Exception {
        bot.firstWords =
                socket -> {
                    Wire.TWILIO.say(socket, Tones.tone(8_000, 440, 5 * 8_000));
                    Wire.TWILIO.sayMark(socket, "m1");
                };
        final CompletableFuture<BotReport> probe = probe("twilio", 3_000);
        final Channel socket = bot.socket();
        awaitVoice();
        Wire.TWILIO.sayClear(socket);

        final BotReport report = probe.get();

        final Finding marks = assertOutcome(report, BotRule.MARKS, Outcome.KEPT);
        assertEquals("1 asked for, 1 came back, 1 of them cleared", marks.detail());
        final Finding clear = assertOutcome(report, BotRule.CLEAR, Outcome.KEPT);
        assertTrue(
                clear.detail().matches("1 sent, the first \\d+ ms after the caller began .*"),
                clear.detail());
        assertTrue(clear.message().contains("\"clear\""), clear.message());
    }

    /** What the bot hears is somebody who speaks. */
    private void awaitVoice() throws InterruptedException {
        int peak = 0;
        while (peak < 1_000) {
            final String payload = FakeBot.member(bot.message("\"media\""), "payload");
            for (final short sample : MuLaw.decode(Base64.getDecoder().decode(payload))) {
                peak = Math.max(peak, Math.abs(sample));
            }
        }
    }

    @Test
    void shouldHearTheHolesOfABotThatIsTooSlow() throws Exception {
        final CompletableFuture<BotReport> probe = probe("l16", LONG_TALK_MS);
        final Channel socket = bot.socket();
        final short[] tone = Tones.tone(16_000, 440, 800);
        for (int i = 0; i < 6; i++) {
            Wire.L16.say(socket, tone);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
        }

        final BotReport report = probe.get();

        final Finding pacing = assertOutcome(report, BotRule.PACING, Outcome.BROKEN);
        assertTrue(pacing.detail().matches("[345] holes, .*"), pacing.detail());
        assertFalse(report.isBroken(), "it is advice");
        assertTrue(
                finding(report, BotRule.SPEAK).detail().contains("6 messages, 0.3 s at 16000 Hz"),
                report::toString);
    }

    @Test
    void shouldNotTakePausesForHoles() throws Exception {
        final CompletableFuture<BotReport> probe = probe("l16", TALK_MS);
        final Channel socket = bot.socket();
        final short[] word = Arrays.copyOf(Tones.tone(16_000, 440, 1_600), 2_400);
        for (int i = 0; i < 4; i++) {
            Wire.L16.say(socket, word);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        }

        assertOutcome(probe.get(), BotRule.PACING, Outcome.KEPT);
    }

    @Test
    void shouldTellThatHalfASampleIsLeft() throws Exception {
        bot.firstWords = socket -> FakeBot.sayBinary(socket, 641);

        final BotReport report = probe("l16", BRIEF_TALK_MS).get();

        assertEquals(
                "binary, 641 bytes",
                assertOutcome(report, BotRule.WHOLE_SAMPLES, Outcome.BROKEN).message());
    }

    @Test
    void shouldTellThatMoreIsSaidThanCanWait() throws Exception {
        bot.firstWords =
                socket -> {
                    for (int i = 0; i < 13; i++) {
                        FakeBot.sayAudio(socket, new byte[10 * 8_000]);
                    }
                };

        final BotReport report = probe("twilio", TALK_MS).get();

        assertOutcome(report, BotRule.BACKLOG, Outcome.BROKEN);
    }

    @Test
    void shouldTellThatAMessageIsTooLong() throws Exception {
        bot.firstWords = socket -> FakeBot.sayBinary(socket, 3 << 20);

        final BotReport report = probe("vonage", TALK_MS).get();

        assertOutcome(report, BotRule.SIZE, Outcome.BROKEN);
        assertOutcome(report, BotRule.STAY, Outcome.BROKEN);
    }

    @Test
    void shouldTellThatTheBotDoesNotRead() throws Exception {
        bot.isReading = false;

        final BotReport report = probe(description(bot.url(), "l16", 48_000), 4_000).get();

        assertOutcome(report, BotRule.READ, Outcome.BROKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1/, twilio, 0",
        "ws://169.254.169.254/, twilio, 0",
        "ws://127.0.0.1:1/, telegraph, 0",
        "ws://127.0.0.1:1/, twilio, 16000"
    })
    void shouldRefuseWhatTheGatewayRefuses(
            final String url, final String dialect, final int rateHz) {
        final BotLegDescription description = description(URI.create(url), dialect, rateHz);

        assertThrows(
                IllegalArgumentException.class,
                () -> new BotProber(HttpProxies.NONE).probe(description, TALK_MS));
    }
}
