package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LeftReason;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gateway dies in the middle of a call, and the next one finds its room as it was. */
class CallRecoveryTest {
    private final CallScene before = new CallScene();

    /** The driver and its microphone are still there. */
    private static void rejoined(final CallScene scene) {
        scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));
        scene.subscribed("c1", "TR_1");
    }

    private CallScene goneOn() {
        final CallScene scene = before.crashed();
        scene.goesOn();
        return scene;
    }

    private static List<String> added(final CallScene scene, final List<Event> known) {
        return scene.story("c1").subList(known.size(), scene.story("c1").size());
    }

    @Test
    void shouldGoOnWhereItsRoomLives() {
        before.talking("c1");
        final List<Event> known = before.journal.events();
        before.clock.advanceMs(4_000);

        final CallScene scene = goneOn();
        rejoined(scene);
        scene.botConnects("c1");
        scene.driverLeaves("c1", "PA_1");

        assertEquals(
                List.of(
                        "BOT_DISCONNECTED 1",
                        "PARTICIPANT_LEFT bot_c1",
                        "RECORDING_RESUMED",
                        "PARTICIPANT_JOINED bot_c1",
                        "BOT_CONNECTED 2",
                        "TRACK_UNPUBLISHED TR_1",
                        "PARTICIPANT_LEFT driver_c1",
                        "BOT_DISCONNECTED 2",
                        "PARTICIPANT_LEFT bot_c1",
                        "RECORDING_STOPPED",
                        "CALL_ENDED driver_left"),
                added(scene, known));
        scene.assertEnded("c1", "driver_left");
        assertEquals(4_000L, scene.journal.events().getLast().data().get("duration_ms"));
    }

    @Test
    void shouldJoinTheRoomAsBefore() {
        before.talking("c1");

        final CallScene scene = goneOn();

        final var join = scene.signal.joined.get(scene.session("c1"));
        assertEquals("call_c1", join.room());
        assertEquals("bot_c1", join.identity());
    }

    @Test
    void shouldHearAndRecordTheDriverAgain() {
        before.talking("c1");

        final CallScene scene = goneOn();
        rejoined(scene);

        assertEquals(List.of("TR_1"), scene.signal.subscribed);
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        assertTrue(scene.engine.commands.contains("resumeRecording"));
    }

    @Test
    void shouldDialTheBotThatTheCallNamed() {
        before.talking("c1");
        before.ask(before.commands.swapBot("c1", CallScene.bot("ws://other.example/x?key=1")));
        before.botConnects("c1");

        final CallScene scene = goneOn();

        assertEquals(
                URI.create("ws://other.example/x?key=1"), scene.media("c1").dials.getFirst().url());
        assertEquals(1, scene.view("c1").bot().reconnects());
    }

    @Test
    void shouldShowTheCallBeforeTheRoomServerAnswers() {
        before.talking("c1");
        final CallView shown = before.view("c1");

        final CallScene scene = before.crashed();

        final CallView view = scene.view("c1");
        assertEquals(CallState.ACTIVE, view.state());
        assertEquals(shown.createdAt(), view.createdAt());
        assertEquals(shown.startedAt(), view.startedAt());
        assertFalse(scene.create(CallScene.request("c1")).join().isNew());
        assertEquals(Map.of(), scene.signal.joined);
    }

    @Test
    void shouldEndACallThatTheApiEndsMeanwhile() {
        before.talking("c1");

        final CallScene scene = before.crashed();
        scene.end("c1");
        scene.goesOn();

        scene.assertEnded("c1", "api_request");
        assertEquals(List.of("call_c1"), scene.rooms.deleteAttempts);
        assertTrue(scene.engine.commands.contains("finishRecording"));
    }

    @Test
    void shouldEndWhereTheRoomIsGone() {
        before.talking("c1");
        before.rooms.rooms.clear();

        final CallScene scene = goneOn();

        scene.assertEnded("c1", "gateway_crash");
        assertEquals(List.of(), scene.rooms.deleteAttempts);
    }

    @Test
    void shouldLeaveARoomToItsNewOwner() {
        before.talking("c1");
        before.rooms.foreign("call_c1", "gw-2");

        final CallScene scene = goneOn();

        scene.assertEnded("c1", "gateway_crash");
        assertEquals(1, scene.rooms.rooms.size());
    }

    @Test
    void shouldAskAgainWhenTheRoomServerStumbles() {
        before.talking("c1");
        before.rooms.unreachable(true);
        final CallScene scene = goneOn();
        scene.assertLive("c1");

        scene.rooms.unreachable(false);
        scene.conductor.advanceMs(1_000);
        rejoined(scene);

        scene.assertLive("c1");
        assertEquals(1, scene.signal.joined.size());
    }

    @Test
    void shouldEndWhenTheRoomServerNeverAnswers() {
        before.talking("c1");
        before.rooms.unreachable(true);

        final CallScene scene = goneOn();
        scene.conductor.advanceMs(60_000);

        scene.assertEnded("c1", "gateway_crash");
    }

    @Test
    void shouldEndWhenTheRoomDiesBeforeTheRejoin() {
        before.talking("c1");

        final CallScene scene = goneOn();
        scene.facts.onLeft(scene.session("c1"), LeftReason.ROOM_DELETED, "no such room");
        scene.conductor.run();

        scene.assertEnded("c1", "room_deleted");
    }

    @Test
    void shouldMissADriverWhoWentMeanwhile() {
        before.talking("c1");

        final CallScene scene = goneOn();
        scene.joined("c1");
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldEndACallThatWasEnding() {
        before.talking("c1");
        before.driverLeaves("c1", "PA_1");
        final List<Event> whole = before.journal.events();
        before.rooms.renewed("call_c1", "c1", "gw-1");

        final CallScene scene = before.crashed(whole.subList(0, whole.size() - 1));
        scene.goesOn();

        scene.assertEnded("c1", "gateway_crash");
    }

    @Test
    void shouldTakeADriverWhoReconnectedForTheSame() {
        before.talking("c1");
        final List<Event> known = before.journal.events();

        final CallScene scene = goneOn();
        scene.joined("c1");
        scene.driver("c1", "PA_2", Described.track("TR_2"));
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertLive("c1");
        assertEquals(
                List.of(
                        "BOT_DISCONNECTED 1",
                        "PARTICIPANT_LEFT bot_c1",
                        "RECORDING_RESUMED",
                        "TRACK_UNPUBLISHED TR_1",
                        "TRACK_PUBLISHED TR_2"),
                added(scene, known));
    }

    @Test
    void shouldStartACallWhoseDriverCameAtTheCrash() {
        before.created("c1");
        before.driver("c1", "PA_1");
        final List<Event> written = before.journal.events().subList(0, 2);
        assertEquals("PARTICIPANT_JOINED driver_c1", CallStory.line(written.getLast()));

        final CallScene scene = before.crashed(written);
        scene.goesOn();
        rejoined(scene);

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldGiveADriverWhoWasAwaitedTheTimeThatIsLeft() {
        before.created("c1");
        before.clock.advanceMs(CallScene.JOIN_TIMEOUT_MS - 1_000);

        final CallScene scene = goneOn();
        scene.joined("c1");
        scene.conductor.advanceMs(1_000);

        scene.assertEnded("c1", "join_timeout");
    }

    @Test
    void shouldNotLengthenACall() {
        before.talking("c1");
        before.clock.advanceMs(CallScene.MAX_DURATION_MS - 1_000);

        final CallScene scene = goneOn();
        rejoined(scene);
        scene.conductor.advanceMs(1_000);

        scene.assertEnded("c1", "max_duration");
    }

    @Test
    void shouldSurviveAClockThatWasSetBack() {
        before.talking("c1");
        before.clock.setBackMs(3_600_000);

        final CallScene scene = goneOn();
        rejoined(scene);
        scene.driverLeaves("c1", "PA_1");

        scene.assertEnded("c1", "driver_left");
        assertEquals(0L, scene.journal.events().getLast().data().get("duration_ms"));
    }

    @Test
    void shouldLeaveABotThatHungUpAlone() {
        before.active(
                CallScene.request(
                        "c1",
                        new BotRequest(
                                CallScene.BOT_URL,
                                null,
                                null,
                                Map.of(),
                                Map.of(),
                                OnBotClose.HOLD)));
        before.botConnects("c1");
        before.botEnds("c1", 1000);

        final CallScene scene = goneOn();
        rejoined(scene);

        scene.assertLive("c1");
        assertEquals(List.of(), scene.media("c1").dials);
        assertEquals("closed", scene.view("c1").bot().state());
    }

    @Test
    void shouldNotRecordWhatWasStopped() {
        before.talking("c1");
        before.ask(before.commands.stopRecording("c1"));

        final CallScene scene = goneOn();
        rejoined(scene);

        assertFalse(scene.media("c1").isRecording);
        assertEquals("complete", scene.view("c1").recording().state());
    }

    @Test
    void shouldTryARecordingAgainThatHadFailed() {
        before.talking("c1");
        before.engine.diskTrouble("disk full");
        before.engine.recordingFails(before.session("c1"), "disk full");
        before.conductor.run();
        final List<Event> known = before.journal.events();

        final CallScene scene = before.crashed();
        assertEquals("failed", scene.view("c1").recording().state());
        scene.engine.diskTrouble("disk full");
        scene.goesOn();
        rejoined(scene);
        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals("disk full", scene.view("c1").recording().error());
        scene.engine.diskTrouble(null);
        scene.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        assertFalse(scene.engine.commands.contains("startRecording"));
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(
                List.of("RECORDING_STARTED", "RECORDING_STOPPED"),
                added(scene, known).stream().filter(line -> line.startsWith("RECORDING")).toList());
    }

    @Test
    void shouldGoOnWithTheFilesOfARecordingThatIsStartedAgain() {
        before.talking("c1");
        before.ask(before.commands.stopRecording("c1"));

        final CallScene scene = goneOn();
        rejoined(scene);
        scene.ask(scene.commands.startRecording("c1"));

        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        assertTrue(scene.engine.commands.contains("resumeRecording"));
    }

    @Test
    void shouldEndWhatItCannotRead() {
        before.talking("c1");
        final List<Event> older =
                before.journal.events().stream().map(event -> event.withSealed(null)).toList();

        final CallScene scene = before.crashed(older);
        scene.conductor.run();

        scene.assertEnded("c1", "gateway_crash");
        assertEquals(0, scene.rooms.rooms.size());
    }

    @Test
    void shouldRecordAllAsLearnedFromTheRecovery() {
        before.talking("c1");
        final int known = before.journal.events().size();

        final CallScene scene = before.crashed();
        scene.endsAll();

        final List<Event> added =
                scene.journal.events().subList(known, scene.journal.events().size());
        assertTrue(added.stream().allMatch(event -> event.source() == EventSource.RECOVERY));
    }
}
