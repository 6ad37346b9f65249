package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.engine.api.EngineListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call goes to a human and back: in every order of request, arrival, first packet, mute and departure. */
class CallHandoffTest {
    private static final List<String> TALKING =
            List.of(
                    "CALL_CREATED",
                    "PARTICIPANT_JOINED driver_c1",
                    "CALL_STARTED",
                    "TRACK_PUBLISHED TR_1",
                    "RECORDING_STARTED",
                    "PARTICIPANT_JOINED bot_c1",
                    "BOT_CONNECTED 1");

    private final CallScene scene = new CallScene();

    @BeforeEach
    void talk() {
        scene.talking("c1");
    }

    // Who comes when.

    @Test
    void shouldCutTheBotWhenAHumanIsHeardAfterTheRequest() {
        request();
        assertState(CallState.HANDOFF_REQUESTED, "requested");
        final long human = scene.humanJoins("c1");
        assertState(CallState.HANDOFF_REQUESTED, "requested");
        assertFalse(scene.media("c1").isBotMuted);

        scene.speaks("c1", human);

        assertState(CallState.HANDED_OFF, "active");
        assertTrue(scene.media("c1").isBotMuted);
        assertTrue(scene.view("c1").bot().isMuted());
        assertSince(
                "HANDOFF_REQUESTED",
                "PARTICIPANT_JOINED human_c1",
                "TRACK_PUBLISHED TR_h",
                "HUMAN_JOINED human_c1",
                "BOT_MUTED");
    }

    @Test
    void shouldCutTheBotAtOnceWhenAHumanIsHeardAlready() {
        scene.speaks("c1", scene.humanJoins("c1"));
        scene.conductor.advanceMs(5_000);
        assertState(CallState.ACTIVE, "none");
        assertFalse(scene.media("c1").isBotMuted);

        request();

        assertState(CallState.HANDED_OFF, "active");
        assertSince(
                "PARTICIPANT_JOINED human_c1",
                "TRACK_PUBLISHED TR_h",
                "HANDOFF_REQUESTED",
                "HUMAN_JOINED human_c1",
                "BOT_MUTED");
    }

    @Test
    void shouldWaitForTheFirstPacketOfAHumanWhoIsThereAlready() {
        final long human = scene.humanJoins("c1");
        request();
        assertState(CallState.HANDOFF_REQUESTED, "requested");

        scene.speaks("c1", human);

        assertState(CallState.HANDED_OFF, "active");
    }

    @Test
    void shouldWaitForAHumanWhoIsMuted() {
        scene.human("c1", "PA_h", Described.muted("TR_h"));
        scene.subscribed("c1", "TR_h");
        final long human = scene.streamOf("c1", "TR_h");
        request();

        // The room's own silence in place of a muted track.
        scene.speaks("c1", human);
        assertState(CallState.HANDOFF_REQUESTED, "requested");

        scene.human("c1", "PA_h", Described.track("TR_h"));
        assertState(CallState.HANDOFF_REQUESTED, "requested");
        scene.engine.hears(scene.session("c1"), human, false);
        scene.conductor.run();

        assertState(CallState.HANDED_OFF, "active");
    }

    @Test
    void shouldNotBeCutForAHumanWhoMutedBeforeBeingHeard() {
        request();
        final long human = scene.humanJoins("c1");
        scene.human("c1", "PA_h", Described.muted("TR_h"));

        scene.speaks("c1", human);

        assertState(CallState.HANDOFF_REQUESTED, "requested");
        assertFalse(scene.media("c1").isBotMuted);
    }

    @Test
    void shouldNotBeCutForDriversVisitorsAndTheEncrypted() {
        request();
        scene.speaks("c1", scene.streamOf("c1", "TR_1"));
        scene.describe("c1", Described.active("somebody", "PA_v", Described.track("TR_v")));
        scene.human("c1", "PA_h", Described.encrypted("TR_h"));

        assertState(CallState.HANDOFF_REQUESTED, "requested");
        assertEquals(List.of("TR_1"), scene.signal.subscribed);
    }

    @Test
    void shouldTakeTheFirstOfTwoHumansWhoIsHeard() {
        request();
        scene.humanJoins("c1");
        final long second = scene.joins("c1", "human_c1.2", "PA_i", "TR_i");

        scene.speaks("c1", second);
        scene.speaks("c1", scene.streamOf("c1", "TR_h"));

        assertState(CallState.HANDED_OFF, "active");
        assertEquals("human_c1.2", data(EventType.HUMAN_JOINED).get("identity"));
        assertTrue(scene.media("c1").files().containsAll(List.of("human.opus", "human-2.opus")));
    }

    @Test
    void shouldTellOfAHumanWhoJoinsTwiceOnce() {
        handOff();
        scene.describe("c1", Described.lost("human_c1", "PA_h"));
        scene.human("c1", "PA_h2", Described.track("TR_h2"));
        scene.subscribed("c1", "TR_h2");

        scene.speaks("c1", scene.streamOf("c1", "TR_h2"));

        assertState(CallState.HANDED_OFF, "active");
        assertEquals(1, count(EventType.HUMAN_JOINED));
        assertEquals(1, count(EventType.BOT_MUTED));
    }

    @Test
    void shouldRecordTheHumanFromTheFirstPacketOn() {
        final long human = scene.humanJoins("c1");

        assertEquals(List.of("bot.opus", "driver.opus", "human.opus"), scene.media("c1").files());
        final List<String> commands = scene.engine.commands;
        assertTrue(commands.lastIndexOf("addTap") < commands.lastIndexOf("addStream"));
        assertTrue(scene.media("c1").streams.containsKey(human));
    }

    // The request.

    @Test
    void shouldBeTheSameWhenRequestedAgain() {
        request();
        final var first = scene.view("c1").handoff();
        scene.conductor.advanceMs(1_000);

        request();
        assertEquals(first, scene.view("c1").handoff());
        scene.speaks("c1", scene.humanJoins("c1"));
        request();

        assertEquals(1, count(EventType.HANDOFF_REQUESTED));
        assertState(CallState.HANDED_OFF, "active");
    }

    @Test
    void shouldSayWhyAndForHowLong() {
        scene.ask(scene.commands.requestHandoff("c1", "wants a person", 7_000L));

        assertEquals(
                Map.of("reason", "wants a person", "timeout_ms", 7_000L),
                data(EventType.HANDOFF_REQUESTED));
        assertEquals(scene.clock.instant(), scene.view("c1").handoff().requestedAt());
        assertNull(scene.view("c1").handoff().humanJoinedAt());
    }

    @Test
    void shouldRefuseWhileThereIsNobodyToHandOver() {
        scene.created("c2");
        assertEquals(
                CallRefusedException.Refusal.CONFLICT,
                scene.refusal(scene.commands.requestHandoff("c2", null, null)));
        scene.end("c1");
        assertEquals(
                CallRefusedException.Refusal.CONFLICT,
                scene.refusal(scene.commands.requestHandoff("c1", null, null)));
        assertTrue(scene.ask(scene.commands.requestHandoff("c3", null, null)).isEmpty());
        assertEquals(0, scene.calls.illegalTransitions());
    }

    @Test
    void shouldSayWhereTheBotWasCut() {
        scene.conductor.advanceMs(2_500);
        handOff();

        assertEquals(
                Map.of("reason", "handoff", "at_sample", 2_500L * 48), data(EventType.BOT_MUTED));
    }

    // The ends of a hand-off.

    @Test
    void shouldBeCancelledBeforeAHumanIsHeard() {
        request();
        final long human = scene.humanJoins("c1");

        endHandoff();
        scene.speaks("c1", human);

        assertState(CallState.ACTIVE, "cancelled");
        assertFalse(scene.media("c1").isBotMuted);
        assertSince(
                "HANDOFF_REQUESTED",
                "PARTICIPANT_JOINED human_c1",
                "TRACK_PUBLISHED TR_h",
                "HANDOFF_CANCELLED");
        scene.conductor.advanceMs(CallScene.HANDOFF_TIMEOUT_MS);
        assertEquals(0, count(EventType.HANDOFF_TIMED_OUT));
    }

    @Test
    void shouldTimeOutWhenNoHumanIsHeard() {
        request();
        final long human = scene.humanJoins("c1");
        scene.conductor.advanceMs(CallScene.HANDOFF_TIMEOUT_MS - 1);
        assertState(CallState.HANDOFF_REQUESTED, "requested");

        scene.conductor.advanceMs(1);
        scene.speaks("c1", human);

        assertState(CallState.ACTIVE, "timed_out");
        assertFalse(scene.media("c1").isBotMuted);
        assertEquals("HANDOFF_TIMED_OUT", scene.story("c1").getLast());
        assertEquals("timer", scene.journal.events("c1").getLast().source().label());
    }

    @Test
    void shouldNotTimeOutOnceAHumanWasHeard() {
        handOff();

        scene.conductor.advanceMs(2 * CallScene.HANDOFF_TIMEOUT_MS);

        assertState(CallState.HANDED_OFF, "active");
    }

    @Test
    void shouldBeHandedBackToTheBot() {
        handOff();

        endHandoff();

        assertState(CallState.ACTIVE, "handed_back");
        assertFalse(scene.media("c1").isBotMuted);
        assertFalse(scene.view("c1").bot().isMuted());
        assertEquals(
                List.of("HANDED_BACK human_c1", "BOT_UNMUTED"),
                scene.story("c1").subList(scene.story("c1").size() - 2, scene.story("c1").size()));
    }

    @Test
    void shouldEndWithoutAHandOffAsANoOp() {
        scene.created("c2");
        endHandoff();
        assertState(CallState.ACTIVE, "none");
        assertEquals(
                CallState.CREATED,
                scene.ask(scene.commands.endHandoff("c2")).orElseThrow().state());
        handOff();
        endHandoff();
        endHandoff();

        assertEquals(1, count(EventType.HANDED_BACK));
        scene.end("c1");
        assertEquals(
                CallState.ENDED, scene.ask(scene.commands.endHandoff("c1")).orElseThrow().state());
    }

    @Test
    void shouldGoBackAndForth() {
        handOff();
        endHandoff();
        request();
        assertState(CallState.HANDED_OFF, "active");
        endHandoff();
        scene.describe("c1", Described.left("human_c1", "PA_h"));
        request();
        endHandoff();
        request();
        scene.conductor.advanceMs(CallScene.HANDOFF_TIMEOUT_MS);

        assertEquals(4, count(EventType.HANDOFF_REQUESTED));
        assertEquals(2, count(EventType.HUMAN_JOINED));
        assertEquals(2, count(EventType.BOT_MUTED));
        assertEquals(2, count(EventType.BOT_UNMUTED));
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    // Races with the engine.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeTheCutBackThatCameTooLate(final boolean isTimeout) {
        request();
        final long human = scene.humanJoins("c1");
        // The engine cuts, but the conductor hears of the end first.
        if (isTimeout) {
            scene.clock.advanceMs(CallScene.HANDOFF_TIMEOUT_MS);
            scene.conductor.timers().runDue();
        } else {
            scene.commands.endHandoff("c1");
        }
        scene.engine.hears(scene.session("c1"), human, true);
        scene.conductor.run();

        assertState(CallState.ACTIVE, isTimeout ? "timed_out" : "cancelled");
        assertFalse(scene.media("c1").isBotMuted);
        assertEquals(0, count(EventType.HUMAN_JOINED));
    }

    @Test
    void shouldIgnoreTheCutOfAnEarlierRequest() {
        request();
        endHandoff();
        request();

        scene.facts.onBotCut(scene.session("c1"), 1, EngineListener.NO_STREAM, 0);
        scene.conductor.run();

        assertState(CallState.HANDOFF_REQUESTED, "requested");
    }

    @Test
    void shouldGoOnWaitingWhenTheHumanIsGoneAtTheCut() {
        request();
        final long human = scene.humanJoins("c1");
        scene.engine.hears(scene.session("c1"), human, false);
        // The fact of the cut waits behind the human's departure.
        final long session = scene.session("c1");
        scene.call("c1").tracks.onUnsubscribed("TR_h");
        scene.conductor.run();

        assertState(CallState.HANDOFF_REQUESTED, "requested");
        assertFalse(scene.media("c1").isBotMuted);
        assertEquals(Set.of(), scene.engine.sessions.get(session).awaitedAtCut);
        scene.subscribed("c1", "TR_h");
        scene.speaks("c1", scene.streamOf("c1", "TR_h"));
        assertState(CallState.HANDED_OFF, "active");
    }

    @Test
    void shouldTimeOutWhenTheEngineDoesNotAnswer() {
        scene.speaks("c1", scene.humanJoins("c1"));
        scene.engine.silence("cutBot");
        request();
        scene.conductor.advanceMs(CallScene.HANDOFF_TIMEOUT_MS);

        assertState(CallState.ACTIVE, "timed_out");
        assertFalse(scene.media("c1").isBotMuted);
    }

    // The mute by the API beside it.

    @Test
    void shouldNotUnmuteTheBotWhileAHumanHasTheCall() {
        handOff();

        assertTrue(scene.ask(scene.commands.muteBot("c1", false)).orElseThrow().bot().isMuted());

        assertTrue(scene.media("c1").isBotMuted);
        assertEquals(0, count(EventType.BOT_UNMUTED));
    }

    @Test
    void shouldStayMutedByTheApiAfterTheHandBack() {
        scene.ask(scene.commands.muteBot("c1", true));
        handOff();
        endHandoff();
        assertTrue(scene.media("c1").isBotMuted);
        assertEquals(1, count(EventType.BOT_MUTED));
        assertEquals(0, count(EventType.BOT_UNMUTED));

        scene.ask(scene.commands.muteBot("c1", false));

        assertFalse(scene.media("c1").isBotMuted);
        assertEquals(Map.of("reason", "api_request"), data(EventType.BOT_UNMUTED));
    }

    @Test
    void shouldKeepAMuteThatTheApiWantsMeanwhile() {
        handOff();
        scene.ask(scene.commands.muteBot("c1", true));

        endHandoff();

        assertTrue(scene.view("c1").bot().isMuted());
        assertTrue(scene.media("c1").isBotMuted);
        assertEquals(0, count(EventType.BOT_UNMUTED));
    }

    // Who goes meanwhile.

    @Test
    void shouldStayHandedOffWhenTheHumanLeavesUntilTheApiSaysMore() {
        handOff();

        scene.describe("c1", Described.left("human_c1", "PA_h"));
        scene.conductor.advanceMs(CallScene.GRACE_MS + CallScene.HANDOFF_TIMEOUT_MS);

        assertState(CallState.HANDED_OFF, "active");
        assertTrue(scene.media("c1").isBotMuted);
        endHandoff();
        assertState(CallState.ACTIVE, "handed_back");
    }

    @Test
    void shouldGoOnWaitingWhenAHumanLeavesBeforeBeingHeard() {
        request();
        scene.humanJoins("c1");
        scene.describe("c1", Described.left("human_c1", "PA_h"));
        assertState(CallState.HANDOFF_REQUESTED, "requested");

        scene.speaks("c1", scene.joins("c1", "human_c1", "PA_i", "TR_i"));

        assertState(CallState.HANDED_OFF, "active");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWhenTheDriverLeaves(final boolean isHandedOff) {
        request();
        if (isHandedOff) {
            scene.speaks("c1", scene.humanJoins("c1"));
        }

        scene.driverLeaves("c1", "PA_1");
        scene.conductor.run();

        scene.assertEnded("c1", "driver_left");
        scene.conductor.advanceMs(2 * CallScene.HANDOFF_TIMEOUT_MS);
        assertEquals(0, count(EventType.HANDOFF_TIMED_OUT));
        assertEquals(0, scene.calls.illegalTransitions());
    }

    @Test
    void shouldLetALostDriverComeBackToTheHuman() {
        handOff();
        scene.driverIsLost("c1", "PA_1");
        scene.driver("c1", "PA_2", Described.track("TR_2"));
        scene.subscribed("c1", "TR_2");

        assertState(CallState.HANDED_OFF, "active");
        assertTrue(scene.media("c1").isBotMuted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnWithoutTheBotAndDialItAnewAfterwards(final boolean isHandedOff) {
        request();
        if (isHandedOff) {
            scene.speaks("c1", scene.humanJoins("c1"));
        }

        scene.botEnds("c1", 1000);
        scene.conductor.advanceMs(1_000);
        scene.assertLive("c1");
        assertEquals("closed", scene.view("c1").bot().state());
        endHandoff();

        assertEquals("dialling", scene.view("c1").bot().state());
        scene.botConnects("c1");
        assertEquals("connected", scene.view("c1").bot().state());
        assertFalse(scene.media("c1").isBotMuted);
        scene.botEnds("c1", 1000);
        scene.assertEnded("c1", "bot_closed");
    }

    @Test
    void shouldGoOnWithoutABotThatIsLostForGood() {
        handOff();
        scene.botEnds("c1", 1006);
        while (scene.media("c1").isBotUp || scene.view("c1").bot().state().equals("reconnecting")) {
            if (scene.media("c1").isBotUp) {
                scene.botEnds("c1", 1006);
            }
            scene.conductor.advanceMs(1_000);
        }
        scene.assertLive("c1");
        assertEquals("failed", scene.view("c1").bot().state());

        endHandoff();

        assertEquals("dialling", scene.view("c1").bot().state());
    }

    @Test
    void shouldMuteABotThatComesBackMeanwhile() {
        handOff();
        scene.botEnds("c1", 1006);
        scene.media("c1").isBotMuted = false;
        scene.conductor.advanceMs(250);
        scene.botConnects("c1");

        assertTrue(scene.media("c1").isBotMuted);
        assertEquals(1, count(EventType.BOT_MUTED));
    }

    @Test
    void shouldHandOverACallWithoutABot() {
        final CallScene alone =
                new CallScene(CallScene.settings(null, false, 10, CallScene.REMEMBER_MS, Set.of()));
        alone.active("c1");
        alone.ask(alone.commands.requestHandoff("c1", null, null));

        alone.speaks("c1", alone.humanJoins("c1"));

        assertEquals(CallState.HANDED_OFF, alone.view("c1").state());
        alone.ask(alone.commands.endHandoff("c1"));
        assertEquals(List.of(), alone.media("c1").dials);
        alone.end("c1");
        alone.assertEnded("c1", "api_request");
    }

    @Test
    void shouldGiveEveryEventAnIdOfItsOwn() {
        for (int i = 0; i < 3; i++) {
            request();
            endHandoff();
        }

        final Set<String> ids = new HashSet<>();
        for (final Event event : scene.journal.events("c1")) {
            assertTrue(ids.add(event.eventId()), () -> event.type() + " has an id twice");
        }
    }

    private void request() {
        scene.ask(scene.commands.requestHandoff("c1", null, null));
        scene.conductor.run();
    }

    private void endHandoff() {
        scene.ask(scene.commands.endHandoff("c1"));
    }

    private void handOff() {
        request();
        scene.speaks("c1", scene.humanJoins("c1"));
        assertState(CallState.HANDED_OFF, "active");
    }

    private void assertState(final CallState state, final String handoff) {
        assertEquals(state, scene.view("c1").state());
        assertEquals(handoff, scene.view("c1").handoff().state());
    }

    /** What was told since the three began to talk. */
    private void assertSince(final String... lines) {
        final List<String> story = scene.story("c1");
        assertEquals(TALKING, story.subList(0, TALKING.size()));
        assertEquals(
                String.join("\n", lines),
                String.join("\n", story.subList(TALKING.size(), story.size())));
    }

    private long count(final EventType type) {
        return scene.journal.events("c1").stream().filter(event -> event.type() == type).count();
    }

    private Map<String, Object> data(final EventType type) {
        return scene.journal.events("c1").stream()
                .filter(event -> event.type() == type)
                .findFirst()
                .orElseThrow()
                .data();
    }
}
