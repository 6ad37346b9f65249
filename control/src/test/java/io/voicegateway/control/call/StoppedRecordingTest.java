package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who stops a recording that has failed has stopped it: also for the gateway that comes after a crash. */
class StoppedRecordingTest {
    private final CallScene before = new CallScene();

    private void fail() {
        before.engine.recordingFails(before.session("c1"), "disk full");
        before.conductor.run();
    }

    private void stop() {
        before.ask(before.commands.stopRecording("c1"));
    }

    /** The next gateway is in the room with the driver, and has waited for longer than any pause between attempts. */
    private CallScene goneOn() {
        final CallScene scene = before.crashed();
        scene.goesOn();
        scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));
        scene.subscribed("c1", "TR_1");
        scene.botConnects("c1");
        scene.conductor.advanceMs(RecordingRestart.LONGEST_PAUSE_MS);
        return scene;
    }

    private static List<EventType> told(final CallScene scene) {
        return scene.journal.events("c1").stream()
                .map(Event::type)
                .filter(type -> type.name().startsWith("RECORDING"))
                .toList();
    }

    @Test
    void shouldTellOfTheStop() {
        before.talking("c1");
        fail();

        stop();
        stop();

        final Event last = before.journal.events("c1").getLast();
        assertEquals(EventType.RECORDING_STOPPED, last.type());
        assertEquals(EventSource.API, last.source());
        assertEquals(
                List.of(
                        EventType.RECORDING_STARTED,
                        EventType.RECORDING_FAILED,
                        EventType.RECORDING_STOPPED),
                told(before));
        assertEquals("failed", before.view("c1").recording().state());
        before.end("c1");
        before.assertEnded("c1", "api_request");
    }

    @Test
    void shouldBeLeftAfterACrash() {
        before.talking("c1");
        fail();
        stop();

        final CallScene scene = goneOn();

        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals(List.of(), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
        assertEquals(told(before), told(scene));
    }

    @Test
    void shouldBeLeftAfterACrashWhenItHadNeverBegun() {
        before.engine.diskTrouble("read-only");
        before.talking("c1");
        stop();
        assertEquals(
                List.of(EventType.RECORDING_FAILED, EventType.RECORDING_STOPPED), told(before));

        final CallScene scene = goneOn();

        assertEquals("failed", scene.view("c1").recording().state());
        assertEquals(List.of(), scene.media("c1").files());
        assertEquals(told(before), told(scene));
    }

    @Test
    void shouldBeLeftAfterACrashWhenTheStopCameAsItFailed() {
        before.talking("c1");
        before.engine.silence("stopRecording");
        stop();
        assertEquals(List.of(EventType.RECORDING_STARTED), told(before));
        fail();

        final CallScene scene = goneOn();

        assertEquals(
                List.of(
                        EventType.RECORDING_STARTED,
                        EventType.RECORDING_FAILED,
                        EventType.RECORDING_STOPPED),
                told(scene));
        assertEquals(List.of(), scene.media("c1").files());
    }

    @Test
    void shouldBeLeftAfterACrashWhenTheStopCameBetweenAnAttemptAndItsFailure() {
        before.talking("c1");
        fail();
        before.engine.silence("startRecording");
        before.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);
        before.engine.silence("stopRecording");
        stop();
        fail();

        final CallScene scene = goneOn();

        assertEquals(
                List.of(
                        EventType.RECORDING_STARTED,
                        EventType.RECORDING_FAILED,
                        EventType.RECORDING_STOPPED),
                told(scene));
        assertEquals(List.of(), scene.media("c1").files());
    }

    @Test
    void shouldGoOnWhenSomebodyStartsItAgain() {
        before.talking("c1");
        fail();
        stop();
        before.engine.diskTrouble("disk full");
        before.ask(before.commands.startRecording("c1"));
        assertEquals(EventType.RECORDING_FAILED, told(before).getLast());

        final CallScene scene = goneOn();

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldStartWhenTheNextGatewayIsAskedTo() {
        before.talking("c1");
        fail();
        stop();

        final CallScene scene = goneOn();
        scene.ask(scene.commands.startRecording("c1"));

        assertEquals("recording", scene.view("c1").recording().state());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldTellOfNoStopWhenTheCallEnds() {
        before.talking("c1");
        fail();

        before.end("c1");

        before.assertEnded("c1", "api_request");
        assertEquals(
                List.of(EventType.RECORDING_STARTED, EventType.RECORDING_FAILED), told(before));
    }
}
