package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.engine.api.Route;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A bot that joins the room itself: we watch, record, and take it off the line when a human has the call. */
class CallNativeBotTest {
    private static final CallRequest REQUEST =
            CallScene.request("c1", BotRequest.inRoom(OnBotClose.HOLD));
    private static final String PAIRS_OF_TWO = "driver_c1 -TR_b\nbot_c1 -TR_1";

    private final CallScene scene = new CallScene();

    /** Driver and bot speak, and are sent to us. */
    private void talk(final CallRequest request) {
        scene.active(request);
        scene.joins("c1", "bot_c1", "PA_b", "TR_b");
    }

    private String subscriptions() {
        return String.join("\n", scene.rooms.subscriptions);
    }

    private CallView.BotView bot() {
        return scene.view("c1").bot();
    }

    private List<String> since(final int known) {
        return scene.story("c1").subList(known, scene.story("c1").size());
    }

    // Who is who in the room.

    @Test
    void shouldJoinUnseenAndPublishNothing() {
        scene.created(REQUEST);

        final var join = scene.signal.joined.get(scene.session("c1"));
        assertEquals("gateway_c1", join.identity());
        assertTrue(join.isHidden());
        assertEquals(3, join.talkerCount());
    }

    @Test
    void shouldLearnOfTheBotFromTheRoom() {
        talk(REQUEST);

        scene.assertStory(
                "c1",
                "CALL_CREATED",
                "PARTICIPANT_JOINED driver_c1",
                "CALL_STARTED",
                "TRACK_PUBLISHED TR_1",
                "RECORDING_STARTED",
                "PARTICIPANT_JOINED bot_c1",
                "TRACK_PUBLISHED TR_b");
        assertEquals("native", bot().mode());
        assertEquals("connected", bot().state());
        assertNull(bot().dialect());
        assertNull(bot().url());
    }

    @Test
    void shouldDialNobodyAndPublishNobody() {
        talk(REQUEST);

        assertEquals(List.of(), scene.media("c1").dials);
        assertFalse(scene.media("c1").routes.contains(new Route.BotToRoom()));
    }

    @Test
    void shouldSubscribeToTheBotAndRecordItsOwnTrack() {
        talk(REQUEST);

        assertEquals(List.of("TR_1", "TR_b"), scene.signal.subscribed);
        assertEquals(List.of("driver.opus", "bot.opus"), scene.media("c1").files());
        assertEquals("TR_b", scene.media("c1").taps.getLast().track().sid());
    }

    @Test
    void shouldNotStartWhenOnlyTheBotIsThere() {
        scene.created(REQUEST);
        assertEquals("idle", bot().state());

        scene.joins("c1", "bot_c1", "PA_b", "TR_b");

        assertEquals(CallState.CREATED, scene.view("c1").state());
        assertEquals("connected", bot().state());
    }

    @Test
    void shouldRefuseADriverWithOurIdentity() {
        final CallRequest request =
                new CallRequest("c1", "gateway_c1", null, null, Map.of(), null, null);

        assertEquals(Refusal.INVALID, scene.refusal(scene.commands.createCall(request)));
    }

    // How it comes and goes.

    @Test
    void shouldGoOnWithoutABotThatLeftWhenTheCallWantsIt() {
        talk(REQUEST);

        scene.describe("c1", Described.left("bot_c1", "PA_b"));

        scene.assertLive("c1");
        assertEquals("closed", bot().state());
        scene.joins("c1", "bot_c1", "PA_b2", "TR_b2");
        assertEquals("connected", bot().state());
        assertEquals(1, bot().reconnects());
    }

    @Test
    void shouldEndWithABotThatLeaves() {
        talk(CallScene.request("c1", BotRequest.inRoom(null)));

        scene.describe("c1", Described.left("bot_c1", "PA_b"));

        scene.assertEnded("c1", "bot_closed");
    }

    @Test
    void shouldWaitForABotWhoseConnectionIsLost() {
        talk(CallScene.request("c1", BotRequest.inRoom(null)));

        scene.describe("c1", Described.lost("bot_c1", "PA_b"));
        assertEquals("reconnecting", bot().state());
        scene.conductor.advanceMs(29_999);
        scene.joins("c1", "bot_c1", "PA_b2", "TR_b2");
        scene.conductor.advanceMs(60_000);

        scene.assertLive("c1");
        assertEquals("connected", bot().state());
        assertEquals(
                1, scene.story("c1").stream().filter("PARTICIPANT_JOINED bot_c1"::equals).count());
    }

    @Test
    void shouldGiveUpABotThatDoesNotComeBack() {
        talk(REQUEST);

        scene.describe("c1", Described.lost("bot_c1", "PA_b"));
        scene.conductor.advanceMs(30_000);

        scene.assertEnded("c1", "bot_lost");
        assertEquals("failed", bot().state());
    }

    @Test
    void shouldMissABotThatIsNotThereWhenWeComeBack() {
        talk(REQUEST);

        scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));

        assertEquals("reconnecting", bot().state());
    }

    // Mute.

    @Test
    void shouldMuteByTakingTheSubscriptionsAwayBothWays() {
        talk(REQUEST);
        final int known = scene.story("c1").size();

        scene.ask(scene.commands.muteBot("c1", true));

        assertEquals(PAIRS_OF_TWO, subscriptions());
        assertTrue(bot().isMuted());
        assertEquals(List.of("driver.opus"), scene.media("c1").files());
        assertEquals(List.of("BOT_MUTED"), since(known));
        scene.rooms.subscriptions.clear();
        scene.ask(scene.commands.muteBot("c1", false));
        assertEquals("driver_c1 +TR_b\nbot_c1 +TR_1", sorted());
        assertFalse(bot().isMuted());
        assertEquals(List.of("driver.opus", "bot.opus"), scene.media("c1").files());
        assertEquals(List.of("BOT_MUTED", "BOT_UNMUTED"), since(known));
    }

    private String sorted() {
        return String.join("\n", scene.rooms.subscriptions.stream().sorted().toList().reversed());
    }

    @Test
    void shouldTellOfAMuteWhenTheRoomServerHasMadeIt() {
        talk(REQUEST);
        final int known = scene.story("c1").size();
        scene.rooms.hold();

        scene.ask(scene.commands.muteBot("c1", true));
        assertEquals(List.of(), since(known));
        scene.rooms.answer();
        scene.conductor.run();

        assertEquals(List.of("BOT_MUTED"), since(known));
    }

    @Test
    void shouldTellNothingOfAMuteThatWasTakenBackMeanwhile() {
        talk(REQUEST);
        final int known = scene.story("c1").size();
        scene.rooms.hold();

        scene.ask(scene.commands.muteBot("c1", true));
        scene.ask(scene.commands.muteBot("c1", false));
        scene.rooms.answer();
        scene.conductor.run();

        assertEquals(List.of(), since(known));
        assertEquals(4, scene.rooms.subscriptions.size());
        assertTrue(scene.rooms.subscriptions.getLast().contains("+"));
    }

    @Test
    void shouldMuteABotThatIsNotThereYet() {
        scene.active(REQUEST);

        scene.ask(scene.commands.muteBot("c1", true));
        assertEquals("", subscriptions());
        assertEquals("BOT_MUTED", scene.story("c1").getLast());
        scene.joins("c1", "bot_c1", "PA_b", "TR_b");

        assertEquals(PAIRS_OF_TWO, subscriptions());
        assertEquals(List.of("driver.opus"), scene.media("c1").files());
    }

    @Test
    void shouldKeepTheBotFromWhoeverComesWhileItIsMuted() {
        talk(REQUEST);
        scene.ask(scene.commands.muteBot("c1", true));
        scene.rooms.subscriptions.clear();

        scene.joins("c1", "human_c1", "PA_h", "TR_h");
        scene.describe("c1", Described.lost("driver_c1", "PA_1"));
        scene.driver("c1", "PA_2", Described.track("TR_2"));

        assertEquals(
                "bot_c1 -TR_h\nhuman_c1 -TR_b\ndriver_c1 -TR_b\nbot_c1 -TR_2", subscriptions());
    }

    @Test
    void shouldAskAgainWhenTheRoomServerCannotBeReached() {
        talk(REQUEST);
        final int known = scene.story("c1").size();
        scene.rooms.unreachable(true);

        scene.ask(scene.commands.muteBot("c1", true));
        scene.conductor.advanceMs(SubscriptionMute.FIRST_PAUSE_MS);
        assertEquals(List.of(), since(known));
        scene.rooms.unreachable(false);
        scene.conductor.advanceMs(2 * SubscriptionMute.FIRST_PAUSE_MS);

        assertEquals(PAIRS_OF_TWO, subscriptions());
        assertEquals(List.of("BOT_MUTED"), since(known));
    }

    @Test
    void shouldAskNothingAfterTheCall() {
        talk(REQUEST);
        scene.rooms.unreachable(true);
        scene.ask(scene.commands.muteBot("c1", true));
        scene.rooms.unreachable(false);

        scene.end("c1");
        scene.conductor.advanceMs(10_000);

        assertEquals("", subscriptions());
    }

    // Hand-off.

    @Test
    void shouldMakeWayForAHumanAndComeBack() {
        talk(REQUEST);
        final int known = scene.story("c1").size();
        scene.ask(scene.commands.requestHandoff("c1", null, null));
        final long human = scene.humanJoins("c1");
        assertEquals("", subscriptions());

        scene.speaks("c1", human);
        scene.clock.advanceMs(100);
        scene.ask(scene.commands.endHandoff("c1"));

        assertEquals(
                List.of(
                        "HANDOFF_REQUESTED",
                        "PARTICIPANT_JOINED human_c1",
                        "TRACK_PUBLISHED TR_h",
                        "HUMAN_JOINED human_c1",
                        "BOT_MUTED",
                        "HANDED_BACK human_c1",
                        "BOT_UNMUTED"),
                since(known));
        assertEquals(
                List.of(
                        "bot_c1 +TR_1",
                        "bot_c1 +TR_h",
                        "bot_c1 -TR_1",
                        "bot_c1 -TR_h",
                        "driver_c1 +TR_b",
                        "driver_c1 -TR_b",
                        "human_c1 +TR_b",
                        "human_c1 -TR_b"),
                scene.rooms.subscriptions.stream().sorted().toList());
    }

    @Test
    void shouldSayNothingOfAHumanWhoIsNotAskedFor() {
        talk(REQUEST);

        scene.speaks("c1", scene.humanJoins("c1"));

        assertEquals("", subscriptions());
        assertFalse(bot().isMuted());
    }

    @Test
    void shouldNotEndWithABotThatLeavesWhileAHumanHasTheCall() {
        talk(CallScene.request("c1", BotRequest.inRoom(null)));
        scene.ask(scene.commands.requestHandoff("c1", null, null));
        scene.speaks("c1", scene.humanJoins("c1"));

        scene.describe("c1", Described.left("bot_c1", "PA_b"));

        assertEquals(CallState.HANDED_OFF, scene.view("c1").state());
    }

    // What has no meaning.

    @Test
    void shouldRefuseWhatOnlyAnAttachedBotUnderstands() {
        talk(REQUEST);

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.commands.clearBot("c1")));
        assertEquals(Refusal.CONFLICT, scene.refusal(scene.commands.sendDtmf("c1", "1")));
        assertEquals(
                Refusal.CONFLICT,
                scene.refusal(scene.commands.swapBot("c1", CallScene.bot("ws://b.example/"))));
        scene.assertLive("c1");
    }

    // Crash and rejoin.

    @Test
    void shouldGoOnAfterACrash() {
        talk(REQUEST);
        scene.ask(scene.commands.muteBot("c1", true));
        final List<Event> known = scene.journal.events();

        final CallScene next = scene.crashed();
        assertEquals("connected", next.view("c1").bot().state());
        assertTrue(next.view("c1").bot().isMuted());
        next.goesOn();
        scene.rooms.subscriptions.clear();
        next.joined(
                "c1",
                Described.active("driver_c1", "PA_1", Described.track("TR_1")),
                Described.active("bot_c1", "PA_b", Described.track("TR_b")));
        next.subscribed("c1", "TR_1");
        next.subscribed("c1", "TR_b");

        final var join = next.signal.joined.get(next.session("c1"));
        assertEquals("gateway_c1", join.identity());
        assertTrue(join.isHidden());
        assertEquals(PAIRS_OF_TWO, subscriptions());
        assertEquals(List.of("driver.opus"), next.media("c1").files());
        next.ask(next.commands.muteBot("c1", false));
        assertEquals(
                List.of("RECORDING_RESUMED", "BOT_UNMUTED"),
                next.story("c1").subList(known.size(), next.story("c1").size()));
        assertEquals(List.of("driver.opus", "bot.opus"), next.media("c1").files());
    }

    @Test
    void shouldJoinAgainAsBeforeWhenTheRoomServerRestarts() {
        talk(REQUEST);
        scene.ask(scene.commands.muteBot("c1", true));
        scene.rooms.subscriptions.clear();
        final long session = scene.session("c1");

        scene.signal.joined.remove(session);
        scene.rooms.rooms.clear();
        scene.facts.onLeft(session, LeftReason.RECONNECT_NEEDED, "server said so");
        scene.conductor.run();
        scene.joined("c1");
        assertEquals("reconnecting", bot().state());
        scene.driver("c1", "PA_2", Described.track("TR_2"));
        scene.joins("c1", "bot_c1", "PA_b2", "TR_b2");

        assertEquals("gateway_c1", scene.signal.joined.get(session).identity());
        assertTrue(scene.signal.joined.get(session).isHidden());
        assertFalse(scene.media("c1").routes.contains(new Route.BotToRoom()));
        assertEquals("connected", bot().state());
        assertEquals("driver_c1 -TR_b2\nbot_c1 -TR_2", subscriptions());
        assertEquals(1, scene.story("c1").stream().filter("BOT_MUTED"::equals).count());
    }

    @Test
    void shouldMissABotThatLeftDuringACrash() {
        talk(REQUEST);

        final CallScene next = scene.crashed();
        next.goesOn();
        next.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));
        assertEquals("reconnecting", next.view("c1").bot().state());
        next.conductor.advanceMs(30_000);

        next.assertEnded("c1", "bot_lost");
    }
}
