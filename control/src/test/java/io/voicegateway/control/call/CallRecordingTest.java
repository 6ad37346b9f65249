package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.engine.api.Tap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One recording per call, from its start, whatever is done to it. */
class CallRecordingTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldRecordDriverAndBotFromTheStart() {
        scene.active("c1");

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        final Tap.RecordedTrack bot = scene.media("c1").taps.getFirst().track();
        assertEquals(new Tap.RecordedTrack("bot.opus", "bot", "bot_c1", "TR_own"), bot);
        final Tap.RecordedTrack driver = scene.media("c1").taps.getLast().track();
        assertEquals(new Tap.RecordedTrack("driver.opus", "driver", "driver_c1", "TR_1"), driver);
    }

    @Test
    void shouldRecordAHumanWhoWasThereBeforeTheDriver() {
        scene.created("c1");
        scene.describe("c1", Described.active("human_c1", "PA_h", Described.track("TR_h")));
        scene.subscribed("c1", "TR_h");
        assertEquals(List.of(), scene.media("c1").files());

        scene.driver("c1", "PA_1");

        assertEquals(List.of("bot.opus", "human.opus"), scene.media("c1").files());
    }

    @Test
    void shouldGiveASecondHumanAnotherFile() {
        scene.active("c1");

        scene.describe("c1", Described.active("human_c1.2", "PA_a", Described.track("TR_a")));
        scene.subscribed("c1", "TR_a");
        scene.describe("c1", Described.active("human_c1", "PA_b", Described.track("TR_b")));
        scene.subscribed("c1", "TR_b");

        assertEquals(
                List.of("bot.opus", "driver.opus", "human.opus", "human-2.opus"),
                scene.media("c1").files());
    }

    @Test
    void shouldNotRecordWhatTheCreatorDoesNotWant() {
        scene.active(new CallRequest("c1", null, null, false, Map.of(), null, null));

        assertEquals("off", scene.view("c1").recording().state());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(0, count(EventType.RECORDING_STARTED));
        assertNull(scene.journal.events("c1").getLast().data().get("recording"));
    }

    @Test
    void shouldStartOnRequestWithWhatFlowsNow() {
        scene.active(new CallRequest("c1", null, null, false, Map.of(), null, null));

        scene.ask(scene.commands.startRecording("c1"));
        scene.ask(scene.commands.startRecording("c1"));

        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        assertEquals(1, count(EventType.RECORDING_STARTED));
    }

    @Test
    void shouldRefuseToRecordACallThatHasNotStarted() {
        scene.created("c1");

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.commands.startRecording("c1")));
    }

    @Test
    void shouldRefuseToRecordACallThatHasEnded() {
        scene.active("c1");
        scene.end("c1");

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.commands.startRecording("c1")));
    }

    @Test
    void shouldStopAndGoOn() {
        scene.active("c1");

        scene.ask(scene.commands.stopRecording("c1"));
        scene.ask(scene.commands.stopRecording("c1"));
        assertEquals("complete", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.view("c1").recording().files());
        assertEquals(List.of(), scene.media("c1").files());
        scene.ask(scene.commands.startRecording("c1"));

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(2, count(EventType.RECORDING_STARTED));
        assertEquals(2, count(EventType.RECORDING_STOPPED));
    }

    @Test
    void shouldGoOnWhenItIsStartedBeforeTheStopIsConfirmed() {
        scene.active("c1");

        final var stop = scene.commands.stopRecording("c1");
        final var start = scene.commands.startRecording("c1");
        scene.ask(stop);
        scene.ask(start);

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldAwaitAStopThatIsUnderWayWhenTheCallEnds() {
        scene.active("c1");

        final var stop = scene.commands.stopRecording("c1");
        final var end = scene.commands.endCall("c1", EndReason.API_REQUEST, "test");
        scene.ask(stop);
        scene.ask(end);

        scene.assertEnded("c1", "api_request");
        assertEquals(1, count(EventType.RECORDING_STOPPED));
    }

    @Test
    void shouldLeaveTheCallAloneWhenItFails() {
        scene.talking("c1");

        scene.engine.recordingFails(scene.session("c1"), "disk full");
        scene.conductor.run();

        scene.assertLive("c1");
        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals("disk full", scene.view("c1").recording().error());
        final var event = scene.journal.events("c1").getLast();
        assertEquals(EventType.RECORDING_FAILED, event.type());
        assertEquals("disk full", event.data().get("error"));
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(0, count(EventType.RECORDING_STOPPED), "a failure is its end");
    }

    @Test
    void shouldStartAgainAfterAFailure() {
        scene.talking("c1");
        scene.engine.recordingFails(scene.session("c1"), "disk full");

        scene.ask(scene.commands.startRecording("c1"));
        scene.engine.recordingFails(scene.session("c1"), "disk full again");
        scene.ask(scene.commands.startRecording("c1"));

        assertEquals("recording", scene.view("c1").recording().state());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(3, count(EventType.RECORDING_STARTED));
        assertEquals(2, count(EventType.RECORDING_FAILED));
    }

    @Test
    void shouldStartAgainByItself() {
        scene.talking("c1");
        scene.engine.recordingFails(scene.session("c1"), "disk full");
        scene.conductor.run();
        assertEquals(List.of(), scene.media("c1").files());

        scene.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);

        assertEquals("recording", scene.view("c1").recording().state());
        assertNull(scene.view("c1").recording().error());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(2, count(EventType.RECORDING_STARTED));
        assertEquals(1, count(EventType.RECORDING_FAILED));
        assertEquals(1, count(EventType.RECORDING_STOPPED));
    }

    @Test
    void shouldTellOfAFailureOnceHoweverLongItLasts() {
        scene.talking("c1");
        scene.engine.diskTrouble("disk full");
        scene.engine.recordingFails(scene.session("c1"), "disk full");
        scene.conductor.run();

        for (int i = 0; i < 100; i++) {
            scene.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);
        }
        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals("disk full", scene.view("c1").recording().error());
        assertEquals(1, count(EventType.RECORDING_FAILED));
        scene.engine.diskTrouble(null);
        scene.conductor.advanceMs(RecordingRestart.LONGEST_PAUSE_MS);

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(2, count(EventType.RECORDING_STARTED));
        scene.engine.recordingFails(scene.session("c1"), "disk gone");
        scene.conductor.run();
        assertEquals(2, count(EventType.RECORDING_FAILED));
    }

    @Test
    void shouldStartByItselfWhatFailedFromTheStart() {
        scene.engine.diskTrouble("read-only");
        scene.talking("c1");
        assertEquals("failed", scene.view("c1").recording().state());

        scene.engine.diskTrouble(null);
        scene.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(1, count(EventType.RECORDING_FAILED));
        assertEquals(1, count(EventType.RECORDING_STARTED));
    }

    @Test
    void shouldLeaveAFailedRecordingThatSomebodyStopped() {
        scene.talking("c1");
        scene.engine.recordingFails(scene.session("c1"), "disk full");
        scene.ask(scene.commands.stopRecording("c1"));

        scene.conductor.advanceMs(RecordingRestart.LONGEST_PAUSE_MS);

        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals(1, count(EventType.RECORDING_STARTED));
    }

    @Test
    void shouldLeaveTheRecordingOfACallThatEnded() {
        scene.talking("c1");
        scene.engine.recordingFails(scene.session("c1"), "disk full");
        scene.end("c1");

        scene.conductor.advanceMs(RecordingRestart.LONGEST_PAUSE_MS);

        scene.assertEnded("c1", "api_request");
        assertEquals(1, count(EventType.RECORDING_STARTED));
    }

    private long count(final EventType type) {
        return scene.journal.events("c1").stream().filter(event -> event.type() == type).count();
    }
}
