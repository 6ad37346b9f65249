package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.engine.api.Route;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The driver makes the call: it begins and ends with it, and lives through everything that is not a leave. */
class CallDriverTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldStartWhenTheDriverJoins() {
        scene.created("c1");

        scene.driver("c1", "PA_1", Described.track("TR_1"));

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        assertNotNull(scene.view("c1").startedAt());
        scene.assertStory(
                "c1",
                "CALL_CREATED",
                "PARTICIPANT_JOINED driver_c1",
                "CALL_STARTED",
                "TRACK_PUBLISHED TR_1",
                "RECORDING_STARTED");
        assertEquals(1, scene.media("c1").dials.size());
        assertEquals(List.of("TR_1"), scene.signal.subscribed);
        assertEquals(Set.of(new Route.BotToRoom()), scene.media("c1").routes);
    }

    @Test
    void shouldStartWithADriverWhoWasThereBeforeUs() {
        scene.create(CallScene.request("c1"));

        scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
    }

    @Test
    void shouldNotStartWhileTheDriverIsConnecting() {
        scene.created("c1");

        scene.describe("c1", Described.joining("driver_c1", "PA_1"));

        assertEquals(CallState.CREATED, scene.view("c1").state());
        assertEquals("joining", scene.view("c1").participants().getFirst().state());
        scene.assertStory("c1", "CALL_CREATED");
    }

    @Test
    void shouldNotStartWhenTheBotAttaches() {
        final CallScene early =
                new CallScene(
                        CallScene.settings(
                                CallScene.BOT_URL, true, 10, CallScene.REMEMBER_MS, Set.of()));
        early.created("c1");

        early.botConnects("c1");

        assertEquals(CallState.CREATED, early.view("c1").state());
        early.assertStory("c1", "CALL_CREATED", "PARTICIPANT_JOINED bot_c1", "BOT_CONNECTED 1");
    }

    @Test
    void shouldNotStartForAHumanOrAVisitor() {
        scene.created("c1");

        scene.describe("c1", Described.active("human_c1", "PA_h", Described.track("TR_h")));
        scene.describe("c1", Described.active("somebody", "PA_v", Described.track("TR_v")));

        assertEquals(CallState.CREATED, scene.view("c1").state());
        assertEquals(List.of("TR_h"), scene.signal.subscribed, "a visitor is never listened to");
    }

    @Test
    void shouldCountTimeFromTheStart() {
        scene.created("c1");
        scene.conductor.advanceMs(2_000);
        scene.describe("c1", Described.active("human_c1", "PA_h"));
        scene.conductor.advanceMs(1_000);
        scene.driver("c1", "PA_1");
        scene.conductor.advanceMs(1_500);
        scene.driver("c1", "PA_1", Described.track("TR_1"));

        final List<Event> events = scene.journal.events("c1");

        assertEquals(-60_000_000, us(events, EventType.CALL_CREATED), "until the join timeout");
        assertEquals(-58_000_000, us(events, EventType.PARTICIPANT_JOINED));
        assertEquals(-1, events.get(2).callTimeUs(), "the driver's arrival is just before zero");
        assertEquals(0, us(events, EventType.CALL_STARTED));
        assertEquals(1_500_000, us(events, EventType.TRACK_PUBLISHED));
    }

    private static long us(final List<Event> events, final EventType type) {
        return events.stream()
                .filter(event -> event.type() == type)
                .findFirst()
                .orElseThrow()
                .callTimeUs();
    }

    @Test
    void shouldEndAtOnceWhenTheDriverLeavesCleanly() {
        scene.talking("c1");
        scene.conductor.advanceMs(5_000);

        scene.driverLeaves("c1", "PA_1");

        scene.assertEnded("c1", "driver_left");
        scene.assertStory(
                "c1",
                "CALL_CREATED",
                "PARTICIPANT_JOINED driver_c1",
                "CALL_STARTED",
                "TRACK_PUBLISHED TR_1",
                "RECORDING_STARTED",
                "PARTICIPANT_JOINED bot_c1",
                "BOT_CONNECTED 1",
                "TRACK_UNPUBLISHED TR_1",
                "PARTICIPANT_LEFT driver_c1",
                "BOT_DISCONNECTED 1",
                "PARTICIPANT_LEFT bot_c1",
                "RECORDING_STOPPED",
                "CALL_ENDED driver_left");
        assertEquals(5_000L, scene.journal.events("c1").getLast().data().get("duration_ms"));
    }

    @Test
    void shouldEndAfterTheGraceWhenTheConnectionIsLost() {
        scene.talking("c1");
        scene.driverIsLost("c1", "PA_1");
        assertEquals("reconnecting", scene.view("c1").participants().getFirst().state());

        scene.conductor.advanceMs(CallScene.GRACE_MS - 1);
        scene.assertLive("c1");
        scene.conductor.advanceMs(1);

        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldGoOnWhenTheDriverReturnsWithinTheGrace() {
        scene.talking("c1");
        scene.driverIsLost("c1", "PA_1");
        scene.conductor.advanceMs(CallScene.GRACE_MS - 1);

        scene.driver("c1", "PA_2", Described.track("TR_2"));
        scene.subscribed("c1", "TR_2");
        scene.conductor.advanceMs(2 * CallScene.GRACE_MS);

        scene.assertLive("c1");
        assertUninterrupted();
        assertEquals(1, count("PARTICIPANT_JOINED driver_c1"));
        assertEquals(0, count("PARTICIPANT_LEFT driver_c1"));
        assertEquals("PA_2", scene.view("c1").participants().getFirst().sid());
    }

    @Test
    void shouldGoOnWhenTheDriverReturnsWithoutHavingBeenSeenToLeave() {
        scene.talking("c1");

        scene.driver("c1", "PA_2", Described.track("TR_2"));
        scene.subscribed("c1", "TR_2");
        scene.driverIsLost("c1", "PA_1");
        scene.driverLeaves("c1", "PA_1");
        scene.conductor.advanceMs(2 * CallScene.GRACE_MS);

        scene.assertLive("c1");
        assertUninterrupted();
        assertEquals(0, count("PARTICIPANT_LEFT driver_c1"));
        assertEquals(
                List.of("TRACK_UNPUBLISHED TR_1", "TRACK_PUBLISHED TR_2"),
                scene.story("c1").subList(7, 9));
    }

    @Test
    void shouldGoOnWhenTheReturnedDriverHasTheSameTrackAgain() {
        scene.talking("c1");
        scene.driverIsLost("c1", "PA_1");

        scene.driver("c1", "PA_2", Described.track("TR_1"));
        scene.subscribed("c1", "TR_1");

        assertUninterrupted();
        assertEquals(2, count("TRACK_PUBLISHED TR_1"));
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldWaitOnceHoweverOftenALossIsReported() {
        scene.talking("c1");
        scene.driverIsLost("c1", "PA_1");
        scene.conductor.advanceMs(10_000);
        scene.driverIsLost("c1", "PA_1");
        scene.driver("c1", "PA_2");
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertLive("c1");

        scene.driverIsLost("c1", "PA_2");
        scene.conductor.advanceMs(CallScene.GRACE_MS - 1);
        scene.assertLive("c1");
        scene.conductor.advanceMs(1);
        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldIgnoreStaleDescriptions() {
        scene.talking("c1");
        scene.driver("c1", "PA_2", Described.track("TR_2"));
        final List<String> before = scene.story("c1");

        scene.driver("c1", "PA_1", Described.track("TR_1"));
        scene.driver("c1", "PA_1");
        scene.describe("c1", Described.joining("driver_c1", "PA_1"));
        scene.driverLeaves("c1", "PA_1");

        assertEquals(before, scene.story("c1"));
        assertEquals("PA_2", scene.view("c1").participants().getFirst().sid());
    }

    @Test
    void shouldNotBringBackSomebodyWhoLeft() {
        scene.talking("c1");
        scene.describe("c1", Described.active("human_c1", "PA_h"));
        scene.describe("c1", Described.left("human_c1", "PA_h"));

        scene.describe("c1", Described.active("human_c1", "PA_h"));

        assertEquals(1, count("PARTICIPANT_JOINED human_c1"));
        scene.describe("c1", Described.active("human_c1", "PA_h2"));
        assertEquals(2, count("PARTICIPANT_JOINED human_c1"));
    }

    @Test
    void shouldGiveAHumanTheSameGrace() {
        scene.talking("c1");
        scene.describe("c1", Described.active("human_c1", "PA_h", Described.track("TR_h")));
        scene.describe("c1", Described.lost("human_c1", "PA_h"));
        scene.conductor.advanceMs(CallScene.GRACE_MS - 1);
        scene.describe("c1", Described.active("human_c1", "PA_h2"));
        scene.describe("c1", Described.lost("human_c1", "PA_h2"));
        assertEquals(0, count("PARTICIPANT_LEFT human_c1"));

        scene.conductor.advanceMs(CallScene.GRACE_MS);

        assertEquals(1, count("PARTICIPANT_LEFT human_c1"));
        scene.assertLive("c1");
    }

    @Test
    void shouldMakeNoSecondEventOfAFactThatComesTwice() {
        scene.talking("c1");
        final List<String> before = scene.story("c1");

        scene.driver("c1", "PA_1", Described.track("TR_1"));
        scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));
        scene.driver("c1", "PA_1", Described.track("TR_1"));

        assertEquals(before, scene.story("c1"));
    }

    @Test
    void shouldMakeOneEventOfEachChangeOfATrack() {
        scene.talking("c1");

        scene.driver("c1", "PA_1", Described.muted("TR_1"));
        scene.driver("c1", "PA_1", Described.muted("TR_1"));
        assertEquals("muted", track().state());
        scene.driver("c1", "PA_1", Described.track("TR_1"));
        scene.driver("c1", "PA_1");
        scene.driver("c1", "PA_1");
        assertEquals("ended", track().state());
        scene.driver("c1", "PA_1", Described.muted("TR_2"));
        scene.subscribed("c1", "TR_2");
        scene.driver("c1", "PA_1", Described.track("TR_2"));

        assertEquals(
                List.of(
                        "TRACK_MUTED TR_1",
                        "TRACK_UNMUTED TR_1",
                        "TRACK_UNPUBLISHED TR_1",
                        "TRACK_PUBLISHED TR_2",
                        "TRACK_MUTED TR_2",
                        "TRACK_UNMUTED TR_2"),
                scene.story("c1").subList(7, 13));
        assertUninterrupted();
        scene.driverLeaves("c1", "PA_1");
        scene.assertEnded("c1", "driver_left");
    }

    private CallView.TrackView track() {
        return scene.view("c1").participants().getFirst().tracks().getFirst();
    }

    /** Call, bot socket and recording are the ones of the beginning, and the driver's voice flows to both. */
    private void assertUninterrupted() {
        scene.assertLive("c1");
        assertEquals(1, scene.media("c1").dials.size());
        assertTrue(scene.media("c1").isBotUp);
        assertEquals(1, count("BOT_CONNECTED 1"));
        assertEquals(0, count("BOT_DISCONNECTED 1"));
        assertEquals(1, count("RECORDING_STARTED"));
        assertEquals(0, count("RECORDING_STOPPED"));
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        assertEquals(1, scene.media("c1").streams.size());
        final long stream = scene.media("c1").streams.keySet().iterator().next();
        assertEquals(
                Set.of(new Route.BotToRoom(), new Route.StreamToBot(stream)),
                scene.media("c1").routes);
    }

    private long count(final String line) {
        return scene.story("c1").stream().filter(line::equals).count();
    }
}
