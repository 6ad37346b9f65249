package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.TwilioIds;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bot comes, is lost, comes back, hangs up, is given up, and is replaced. */
class CallBotTest {
    private static final int ABNORMAL = 1006;
    private static final int NORMAL = 1000;
    private static final long BUDGET_MS = 30_000;

    private final CallScene scene = new CallScene();

    @Test
    void shouldDialWhenTheDriverJoins() {
        scene.created("c1");
        assertEquals(List.of(), scene.media("c1").dials);
        assertEquals("idle", scene.view("c1").bot().state());

        scene.driver("c1", "PA_1");

        assertEquals("dialling", scene.view("c1").bot().state());
        final var dial = scene.media("c1").dials.getFirst();
        assertEquals(CallScene.BOT_URL, dial.url());
        assertEquals("twilio", dial.dialect());
        assertEquals(5_000, dial.dialTimeoutMs());
        assertEquals(
                Map.of("call_id", "c1", "room", "call_c1", "driver_identity", "driver_c1"),
                dial.parameters());
    }

    @Test
    void shouldGoOnWithoutABot() {
        final CallScene alone =
                new CallScene(CallScene.settings(null, false, 10, CallScene.REMEMBER_MS, Set.of()));

        alone.active("c1");

        assertEquals("idle", alone.view("c1").bot().state());
        assertEquals(List.of(), alone.media("c1").dials);
        alone.end("c1");
        alone.assertEnded("c1", "api_request");
    }

    @Test
    void shouldGiveTheBotItsOwnParametersAndHeaders() {
        final BotRequest bot =
                new BotRequest(
                        URI.create("wss://mine.example/"),
                        null,
                        null,
                        Map.of("Authorization", "Bearer x"),
                        Map.of("campaign", "7"),
                        null);

        scene.active(CallScene.request("c1", bot));

        final var dial = scene.media("c1").dials.getFirst();
        assertEquals("mine.example", dial.url().getHost());
        assertEquals("7", dial.parameters().get("campaign"));
        assertEquals("Bearer x", dial.headers().get("Authorization"));
    }

    @Test
    void shouldDialWithTheDialectAndRateThatTheCallNames() {
        final BotRequest bot =
                new BotRequest(
                        URI.create("ws://mine.example/"), "l16", 24_000, Map.of(), Map.of(), null);

        scene.active(CallScene.request("c1", bot));

        final var dial = scene.media("c1").dials.getFirst();
        assertEquals("l16", dial.dialect());
        assertEquals(24_000, dial.sampleRateHz());
        assertEquals("l16", scene.view("c1").bot().dialect());
    }

    @Test
    void shouldRefuseADialectOrRateThatThereIsNot() {
        for (final BotRequest bot :
                List.of(
                        new BotRequest(null, "morse", null, Map.of(), Map.of(), null),
                        new BotRequest(null, "opus", 16_000, Map.of(), Map.of(), null),
                        new BotRequest(null, null, 8_000, Map.of(), Map.of(), null),
                        new BotRequest(null, "l16", 44_100, Map.of(), Map.of(), null))) {
            assertThrows(
                    CallRefusedException.class,
                    () -> BotPolicy.check(bot, CallScene.settings(null, false, 1, 1, Set.of())));
        }
    }

    @Test
    void shouldMaskTheUrlsSecrets() {
        scene.created("c1");

        assertEquals("ws://bot.example:9000/ws", scene.view("c1").bot().url());
    }

    @Test
    void shouldPutTheCallIntoTheUrl() throws Exception {
        final BotRequest bot =
                new BotRequest(
                        BotUrlTemplate.parse("ws://b.example/{room}/x?call={call_id}&b=%7B"),
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        null);

        scene.active(CallScene.request("c1", bot));

        assertEquals(
                "ws://b.example/call_c1/x?call=c1&b=%7B",
                scene.media("c1").dials.getFirst().url().toString());
        assertEquals("ws://b.example/call_c1/x", scene.view("c1").bot().url());
        assertThrows(
                URISyntaxException.class, () -> BotUrlTemplate.parse("ws://b.example/{secret}"));
    }

    @Test
    void shouldTellABotThatItWasHereBefore() {
        scene.active("c1");
        scene.botConnects("c1");
        scene.botEnds("c1", ABNORMAL);
        scene.conductor.advanceMs(250);
        final var dials = scene.media("c1").dials;

        assertEquals(2, dials.size());
        assertFalse(dials.getFirst().parameters().containsKey("resume"));
        assertEquals("true", dials.getLast().parameters().get("resume"));

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://next.example/")));

        assertFalse(dials.getLast().parameters().containsKey("resume"));
    }

    @Test
    void shouldPassDigitsOnWhileTheCallIsLive() {
        scene.active("c1");

        scene.ask(scene.commands.sendDtmf("c1", "12"));

        assertTrue(scene.engine.commands.contains("sendDtmf 12"));
    }

    @Test
    void shouldEndTheCallThatABotNamesByItsTwilioId() {
        scene.active("c1");
        scene.active("c2");

        final var unknown =
                scene.ask(scene.commands.endCallOfSid("CA0", EndReason.API_REQUEST, "hang-up"));
        final var ended =
                scene.ask(
                        scene.commands.endCallOfSid(
                                TwilioIds.callSid("c2"), EndReason.API_REQUEST, "hang-up"));

        assertTrue(unknown.isEmpty());
        assertEquals("c2", ended.orElseThrow().callId());
        assertTrue(scene.call("c1").isLive());
        scene.assertEnded("c2", "api_request");
    }

    @Test
    void shouldTakeABotThatDialsIn() {
        final CallScene alone = withoutBot();
        alone.active("c1");

        dialIn(alone, "l16");
        alone.botConnects("c1");

        assertEquals("connected", alone.view("c1").bot().state());
        assertEquals("l16", alone.view("c1").bot().dialect());
        assertTrue(alone.engine.commands.contains("attachBotLeg l16 0"));
        assertEquals("c1", alone.media("c1").attachedWith.get("call_id"));
        alone.end("c1");
        alone.assertEnded("c1", "api_request");
    }

    @Test
    void shouldLetABotThatDialsInTakeTheOthersPlace() {
        scene.talking("c1");

        dialIn(scene, "opus");
        scene.botConnects("c1");
        scene.conductor.advanceMs(60_000);

        scene.assertLive("c1");
        assertEquals("opus", scene.view("c1").bot().dialect());
        assertEquals(1, scene.media("c1").dials.size());
    }

    @Test
    void shouldWaitForABotThatDialledInAndWasLost() {
        final CallScene alone = withoutBot();
        alone.active("c1");
        dialIn(alone, "twilio");
        alone.botConnects("c1");

        alone.botEnds("c1", ABNORMAL);
        alone.conductor.advanceMs(20_000);
        assertEquals("reconnecting", alone.view("c1").bot().state());
        dialIn(alone, "twilio");
        alone.botConnects("c1");

        assertEquals(1, alone.view("c1").bot().reconnects());
        assertEquals("true", alone.media("c1").attachedWith.get("resume"));
        alone.conductor.advanceMs(BotRedial.SETTLED_MS);
        alone.botEnds("c1", ABNORMAL);
        alone.conductor.advanceMs(29_000);
        alone.assertLive("c1");
        alone.conductor.advanceMs(2_000);
        alone.assertEnded("c1", "bot_lost");
    }

    @Test
    void shouldRefuseTheSocketThatWaitsWhenTheCallEnds() {
        scene.talking("c1");
        scene.engine.silence("closeBotLeg");
        final List<String> refused = new ArrayList<>();
        scene.ask(scene.commands.attachBot("c1", () -> refused.add("first"), null, null));
        scene.ask(scene.commands.attachBot("c1", () -> refused.add("second"), null, null));
        assertEquals(List.of("first"), refused);

        final var _ = scene.commands.endCall("c1", EndReason.API_REQUEST, "test");
        scene.conductor.advanceMs(1);

        assertEquals(List.of("first", "second"), refused);
    }

    private static CallScene withoutBot() {
        return new CallScene(CallScene.settings(null, false, 10, 3_600_000, Set.of()));
    }

    private static void dialIn(final CallScene at, final String dialect) {
        at.ask(
                at.commands.attachBot(
                        "c1",
                        () -> {
                            throw new AssertionError("refused");
                        },
                        dialect,
                        null));
    }

    @Test
    void shouldDialAgainAfterPausesThatGrowToHalfASecond() {
        scene.active("c1");

        assertEquals(growingPauses(), redialTimes(true));
        scene.assertEnded("c1", "bot_lost");
        assertEquals("failed", scene.view("c1").bot().state());
    }

    /** 250 ms, then 500 ms each; the last dial is when the time is over. */
    private static List<Long> growingPauses() {
        final List<Long> times = new ArrayList<>();
        for (long atMs = 250; atMs < BUDGET_MS; atMs += BotRedial.PAUSE_MAX_MS) {
            times.add(atMs);
        }
        times.add(BUDGET_MS);
        return times;
    }

    /** When the bot was dialled again, after each dial was refused at once; or until the call ended. */
    private List<Long> redialTimes(final boolean isNeverUp) {
        final long startMs = scene.clock.elapsedMs();
        final List<Long> times = new ArrayList<>();
        scene.botEnds("c1", ABNORMAL);
        int dialCount = scene.media("c1").dials.size();
        while (scene.call("c1").isLive()) {
            scene.conductor.advanceMs(Math.min(scene.conductor.timers().untilNextMs(), BUDGET_MS));
            if (scene.media("c1").dials.size() > dialCount) {
                dialCount++;
                times.add(scene.clock.elapsedMs() - startMs);
                if (!isNeverUp) {
                    scene.botConnects("c1");
                }
                scene.botEnds("c1", ABNORMAL);
            }
        }
        return times;
    }

    @Test
    void shouldCountTheTimeThatDialsTake() {
        scene.active("c1");
        scene.botEnds("c1", ABNORMAL);
        final long lostAtMs = scene.clock.elapsedMs();

        while (scene.call("c1").isLive()) {
            scene.conductor.advanceMs(5_000);
            if (scene.media("c1").isBotUp) {
                scene.botEnds("c1", ABNORMAL);
            }
        }

        scene.assertEnded("c1", "bot_lost");
        final long tookMs = scene.clock.elapsedMs() - lostAtMs;
        assertTrue(tookMs >= BUDGET_MS && tookMs <= BUDGET_MS + 5_000, "took " + tookMs);
    }

    @Test
    void shouldNotDialForEverABotThatAcceptsAndDrops() {
        scene.active("c1");
        scene.botConnects("c1");

        assertEquals(growingPauses(), redialTimes(false));
        scene.assertEnded("c1", "bot_lost");
    }

    @Test
    void shouldForgetEarlierLossesOnceABotHasSettled() {
        scene.talking("c1");
        for (int i = 0; i < 20; i++) {
            scene.conductor.advanceMs(BotRedial.SETTLED_MS);
            scene.botEnds("c1", ABNORMAL);
            scene.conductor.advanceMs(249);
            assertFalse(scene.media("c1").isBotUp, "each loss begins with the short pause");
            scene.conductor.advanceMs(1);
            scene.botConnects("c1");
        }

        scene.assertLive("c1");
        assertEquals(20, scene.view("c1").bot().reconnects());
        assertEquals("connected", scene.view("c1").bot().state());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldHoldTheCallWhileALostBotIsDialled() {
        scene.talking("c1");

        scene.botEnds("c1", 1012);

        assertEquals("reconnecting", scene.view("c1").bot().state());
        scene.assertLive("c1");
        scene.conductor.advanceMs(250);
        scene.botConnects("c1");
        assertEquals(
                List.of(
                        "BOT_DISCONNECTED 1",
                        "PARTICIPANT_LEFT bot_c1",
                        "PARTICIPANT_JOINED bot_c1",
                        "BOT_CONNECTED 2"),
                scene.story("c1").subList(7, 11));
        assertEquals(1, scene.view("c1").bot().reconnects());
    }

    @Test
    void shouldNotDialAgainABotThatRefuses() {
        scene.active("c1");

        scene.botEnds("c1", BotUrlRules.CLOSE_REFUSED);

        scene.assertEnded("c1", "bot_lost");
    }

    @Test
    void shouldNotDialAgainABotThatAcceptsAndThenRefuses() {
        scene.talking("c1");

        scene.botEnds("c1", BotUrlRules.CLOSE_REFUSED);

        scene.assertEnded("c1", "bot_lost");
    }

    @ParameterizedTest
    @ValueSource(ints = {NORMAL, 1005})
    void shouldEndTheCallWhenTheBotHangsUp(final int closeCode) {
        scene.talking("c1");

        scene.botEnds("c1", closeCode);

        scene.assertEnded("c1", "bot_closed");
    }

    @Test
    void shouldHoldTheCallWhenTheBotHangsUpAndThePolicySaysSo() {
        scene.active(CallScene.request("c1", holding()));
        scene.botConnects("c1");

        scene.botEnds("c1", NORMAL);

        scene.conductor.advanceMs(60_000);
        scene.assertLive("c1");
        assertEquals("closed", scene.view("c1").bot().state());
        assertEquals(1, scene.media("c1").dials.size());
    }

    private static BotRequest holding() {
        return new BotRequest(null, null, null, Map.of(), Map.of(), OnBotClose.HOLD);
    }

    @Test
    void shouldTakeACleanCloseBeforeTheUpgradeForAFailure() {
        scene.active("c1");

        scene.botEnds("c1", NORMAL);

        scene.assertLive("c1");
        scene.conductor.advanceMs(250);
        assertEquals(2, scene.media("c1").dials.size());
    }

    @Test
    void shouldSwapTheBot() {
        scene.talking("c1");

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        assertEquals("dialling", scene.view("c1").bot().state());
        scene.botConnects("c1");
        scene.conductor.advanceMs(60_000);

        scene.assertLive("c1");
        assertEquals("connected", scene.view("c1").bot().state());
        assertEquals(2, scene.media("c1").dials.size());
        assertEquals("new.example", scene.media("c1").dials.getLast().url().getHost());
        assertEquals(0, scene.view("c1").bot().reconnects());
        assertEquals(
                List.of(
                        "BOT_DISCONNECTED 1",
                        "PARTICIPANT_LEFT bot_c1",
                        "PARTICIPANT_JOINED bot_c1",
                        "BOT_CONNECTED 2"),
                scene.story("c1").subList(7, 11));
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldSwapABotThatIsJustBeingDialled() {
        scene.active("c1");

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        scene.botConnects("c1");

        assertEquals(2, scene.media("c1").dials.size());
        assertEquals("connected", scene.view("c1").bot().state());
        assertEquals("BOT_CONNECTED 2", scene.story("c1").getLast());
    }

    @Test
    void shouldIgnoreABotThatAnswersWhileItIsReplaced() {
        scene.active("c1");

        // Both are on their way to the conductor before it hears of either.
        scene.engine.botConnects(scene.session("c1"));
        final var reply = scene.commands.swapBot("c1", CallScene.bot("ws://new.example/"));
        scene.ask(reply);
        scene.botConnects("c1");

        scene.assertLive("c1");
        assertEquals("connected", scene.view("c1").bot().state());
        assertEquals("new.example", scene.media("c1").dials.getLast().url().getHost());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldSwapABotThatHungUpAtTheSameMoment() {
        scene.talking("c1");

        final var reply = scene.commands.swapBot("c1", CallScene.bot("ws://new.example/"));
        scene.engine.botEnds(scene.session("c1"), NORMAL);
        scene.ask(reply);

        scene.assertLive("c1");
        assertEquals("new.example", scene.media("c1").dials.getLast().url().getHost());
        assertEquals(2, scene.media("c1").dials.size());
    }

    @Test
    void shouldSwapABotThatWaitsToBeDialledAgain() {
        scene.talking("c1");
        scene.botEnds("c1", ABNORMAL);

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        scene.botConnects("c1");
        scene.conductor.advanceMs(BUDGET_MS);

        assertEquals(2, scene.media("c1").dials.size());
        scene.assertLive("c1");
    }

    @Test
    void shouldSwapABotThatHungUpOnACallThatHolds() {
        scene.active(CallScene.request("c1", holding()));
        scene.botConnects("c1");
        scene.botEnds("c1", NORMAL);

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        scene.botConnects("c1");
        scene.botEnds("c1", NORMAL);

        scene.assertLive("c1");
        assertEquals("closed", scene.view("c1").bot().state(), "the policy outlives the swap");
    }

    @Test
    void shouldOnlyRememberASwapBeforeTheBotIsWanted() {
        scene.created("c1");

        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        assertEquals(List.of(), scene.media("c1").dials);
        scene.driver("c1", "PA_1");

        assertEquals(1, scene.media("c1").dials.size());
        assertEquals("new.example", scene.media("c1").dials.getFirst().url().getHost());
    }

    @Test
    void shouldDialTheFirstBotOfACallThatHadNone() {
        final CallScene alone =
                new CallScene(CallScene.settings(null, false, 10, CallScene.REMEMBER_MS, Set.of()));
        alone.active("c1");

        alone.ask(alone.commands.swapBot("c1", CallScene.bot("ws://new.example/")));

        assertEquals(1, alone.media("c1").dials.size());
    }

    @Test
    void shouldMuteOnceHoweverOftenItIsAsked() {
        scene.talking("c1");

        scene.ask(scene.commands.muteBot("c1", true));
        scene.ask(scene.commands.muteBot("c1", true));
        assertTrue(scene.media("c1").isBotMuted);
        assertTrue(scene.view("c1").bot().isMuted());
        scene.ask(scene.commands.muteBot("c1", false));

        assertFalse(scene.media("c1").isBotMuted);
        assertEquals(List.of("BOT_MUTED", "BOT_UNMUTED"), scene.story("c1").subList(7, 9));
    }

    @Test
    void shouldMuteABotThatIsNotThereYet() {
        scene.created("c1");
        scene.ask(scene.commands.muteBot("c1", true));

        scene.driver("c1", "PA_1");

        assertTrue(scene.media("c1").isBotMuted);
    }

    @Test
    void shouldReportWhatAClearDropped() {
        scene.talking("c1");

        scene.ask(scene.commands.clearBot("c1"));
        scene.facts.onBotCleared(scene.session("c1"), 400, 1_200);
        scene.conductor.run();

        assertEquals("clearBot", scene.engine.commands.getLast());
        final var event = scene.journal.events("c1").getLast();
        assertEquals(Map.of("played_ms", 400L, "dropped_ms", 1_200L), event.data());
    }
}
