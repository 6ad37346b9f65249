package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LeftReason;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens, a call ends once, says so once, and leaves nothing behind. */
class CallEndingTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldTakeEveryStep() {
        scene.talking("c1");
        final long session = scene.session("c1");

        scene.end("c1");

        assertEquals(
                List.of("closeBotLeg", "stopRecording", "removeRoute", "removeStream"),
                scene.engine.commands.stream()
                        .filter(
                                command ->
                                        Set.of(
                                                        "closeBotLeg",
                                                        "stopRecording",
                                                        "removeRoute",
                                                        "removeStream")
                                                .contains(command))
                        .toList());
        assertEquals(Map.of(), scene.engine.sessions);
        assertEquals(List.of(session), scene.signal.left);
        assertEquals(Map.of(), scene.rooms.rooms);
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldKeepTheRoomUntilOurJoinIsAnswered() {
        scene.create(CallScene.request("c1")).join();
        final long session = scene.session("c1");
        scene.signal.silence();

        scene.end("c1");
        assertEquals(List.of(session), scene.signal.left);
        assertEquals(List.of(), scene.rooms.deleteAttempts);
        scene.facts.onLeft(session, LeftReason.CLIENT_LEFT, "left");
        scene.conductor.run();

        assertEquals(List.of("call_c1"), scene.rooms.deleteAttempts);
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldDeleteTheRoomOfACallWhoseJoinIsNeverAnswered() {
        scene.create(CallScene.request("c1")).join();
        scene.signal.silence();

        scene.end("c1");
        scene.conductor.advanceMs(CallEnding.GUARD_MS);

        assertEquals(List.of("call_c1"), scene.rooms.deleteAttempts);
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldKeepTheMediaUntilTheRecordingHasEnded() {
        scene.talking("c1");
        scene.engine.silence("stopRecording");

        scene.end("c1");
        assertFalse(scene.engine.commands.contains("closeSession"));
        scene.engine.recordingStops(scene.session("c1"), List.of("driver.opus"));
        scene.conductor.run();

        scene.assertEnded("c1", "api_request");
        assertTrue(scene.story("c1").contains("RECORDING_STOPPED"));
    }

    @Test
    void shouldKeepTheMediaUntilTheBotsSocketHasEnded() {
        scene.talking("c1");
        scene.engine.silence("closeBotLeg");

        scene.end("c1");
        assertFalse(scene.engine.commands.contains("closeSession"));
        scene.botEnds("c1", 1000);

        scene.assertEnded("c1", "api_request");
        assertEquals(1_000, closeCode());
    }

    @Test
    void shouldNotEndBeforeTheMediaHas() {
        scene.talking("c1");
        final long session = scene.session("c1");
        scene.engine.silence("closeSession");

        scene.end("c1");
        assertEquals(CallState.ENDING, scene.view("c1").state());
        scene.facts.onSessionClosed(session);
        scene.conductor.run();

        scene.assertEnded("c1", "api_request");
        assertEquals(1, Collections.frequency(scene.engine.commands, "closeSession"));
    }

    private Object closeCode() {
        return scene.journal.events("c1").stream()
                .filter(event -> event.type() == EventType.BOT_DISCONNECTED)
                .findFirst()
                .orElseThrow()
                .data()
                .get("close_code");
    }

    @Test
    void shouldSayWhatTheCallWas() {
        scene.talking("c1");
        scene.describe("c1", Described.active("human_c1", "PA_h"));
        scene.describe("c1", Described.left("human_c1", "PA_h"));
        scene.conductor.advanceMs(2_500);

        scene.end("c1");

        final Event last = scene.journal.events("c1").getLast();
        assertEquals("api_request", last.data().get("end_reason"));
        assertEquals(2_500L, last.data().get("duration_ms"));
        assertEquals(List.of("driver_c1", "bot_c1", "human_c1"), last.data().get("participants"));
        assertEquals("recordings/c1", last.data().get("recording"));
        final CallView view = scene.view("c1");
        assertEquals(EndReason.API_REQUEST, view.endReason());
        assertEquals(scene.clock.instant(), view.endedAt());
    }

    @Test
    void shouldEndEveryCallAtShutdown() {
        scene.talking("c1");
        scene.created("c2");
        scene.rooms.hold();
        final var creating = scene.create(CallScene.request("c3"));

        final var ended = scene.commands.endAll(EndReason.GATEWAY_SHUTDOWN).toCompletableFuture();
        scene.conductor.run();
        assertFalse(ended.isDone());
        scene.rooms.answer();
        scene.conductor.run();

        assertTrue(ended.isDone());
        assertTrue(creating.join().isNew());
        for (final String callId : List.of("c1", "c2", "c3")) {
            scene.assertEnded(callId, "gateway_shutdown");
        }
    }

    @Test
    void shouldReportTheEndOfAllAtOnceWhenThereIsNone() {
        final var ended = scene.commands.endAll(EndReason.GATEWAY_SHUTDOWN).toCompletableFuture();

        scene.conductor.run();

        assertTrue(ended.isDone());
        assertEquals(0, scene.conductor.timers().count());
    }

    @ParameterizedTest
    @CsvSource({
        "ROOM_DELETED, room_deleted",
        "ROOM_CLOSED, room_deleted",
        "PARTICIPANT_REMOVED, error",
        "DUPLICATE_IDENTITY, error",
        "REFUSED, error",
        "UNSUPPORTED_SERVER, error",
        "UDP_NOT_OFFERED, livekit_lost",
    })
    void shouldEndWhenOurPresenceIsOver(final LeftReason reason, final String endReason) {
        scene.talking("c1");

        scene.facts.onLeft(scene.session("c1"), reason, "server said so");
        scene.conductor.run();

        scene.assertEnded("c1", endReason);
        assertEquals(List.of(), scene.signal.left, "there is nothing to leave");
    }

    @Test
    void shouldLetTheSignallingSayWhyTheMediaPathIsLost() {
        scene.talking("c1");

        scene.facts.onRoomLegDisconnected(scene.session("c1"), "DTLS closed");
        scene.conductor.run();
        scene.facts.onLeft(scene.session("c1"), LeftReason.ROOM_DELETED, "deleted");
        scene.conductor.run();

        scene.assertEnded("c1", "room_deleted");
    }

    @Test
    void shouldEndOnceWhenEndedTwice() {
        scene.talking("c1");
        scene.rooms.hold();

        scene.end("c1");
        scene.driverLeaves("c1", "PA_1");
        scene.end("c1");
        scene.rooms.answer();
        scene.conductor.run();
        scene.end("c1");
        scene.conductor.advanceMs(60_000);

        scene.assertEnded("c1", "api_request");
        assertEquals(List.of("call_c1"), scene.rooms.deleteAttempts);
        assertEquals(0, scene.calls.illegalTransitions());
    }

    @Test
    void shouldEndACallThatIsEndedWhileItIsCreated() {
        scene.rooms.hold();
        final var created = scene.create(CallScene.request("c1"));
        final var ended =
                scene.commands.endCall("c1", EndReason.API_REQUEST, "early").toCompletableFuture();
        scene.commands.endCall("c1", EndReason.API_REQUEST, "again");
        scene.conductor.run();

        scene.rooms.answer();
        scene.conductor.run();

        assertTrue(created.join().isNew());
        assertTrue(ended.join().isPresent());
        scene.assertEnded("c1", "api_request");
        assertEquals(Map.of(), scene.rooms.rooms);
    }

    @Test
    void shouldEndWhenTheRoomCanNeverBeDeleted() {
        scene.talking("c1");
        scene.rooms.unreachable(true);

        scene.end("c1");
        assertEquals(CallState.ENDING, scene.view("c1").state());
        scene.conductor.advanceMs(CallEnding.GUARD_MS);

        scene.assertEnded("c1", "api_request");
        scene.conductor.advanceMs(60_000);
        assertEquals(5, scene.rooms.deleteAttempts.size());
        assertEquals(1, scene.conductor.timers().count(), "only what remembers the call");
    }

    @Test
    void shouldEndWhenTheRoomServerNeverAnswers() {
        scene.talking("c1");
        scene.rooms.hold();

        scene.end("c1");
        scene.conductor.advanceMs(CallEnding.GUARD_MS);

        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldEndWhenTheEngineNeverAnswers() {
        scene.talking("c1");
        scene.engine.silence();
        scene.signal.silence();

        scene.end("c1");
        assertEquals(CallState.ENDING, scene.view("c1").state());
        scene.conductor.advanceMs(CallEnding.GUARD_MS);

        scene.assertEnded("c1", "api_request");
        assertTrue(scene.engine.commands.contains("closeSession"));
        assertTrue(scene.story("c1").contains("RECORDING_FAILED"));
        assertEquals("failed", scene.view("c1").recording().state());
    }

    @Test
    void shouldEndWhenEveryStepFails() {
        scene.talking("c1");
        scene.engine.fail(new StacklessException());

        scene.end("c1");
        scene.conductor.advanceMs(CallEnding.GUARD_MS);

        assertEquals("CALL_ENDED api_request", scene.story("c1").getLast());
        assertEquals(CallState.ENDED, scene.view("c1").state());
        assertEquals(Map.of(), scene.rooms.rooms);
    }

    @Test
    void shouldIgnoreAnswersThatComeAfterTheEnd() {
        scene.talking("c1");
        final long session = scene.session("c1");
        scene.end("c1");
        final List<String> story = scene.story("c1");

        scene.facts.onSessionClosed(session);
        scene.facts.onBotConnected(session);
        scene.facts.onBotDisconnected(session, 1006, false, "late");
        scene.facts.onRecordingStarted(session, Path.of("x"));
        scene.facts.onParticipantChanged(session, Described.active("driver_c1", "PA_9"));
        scene.facts.onLeft(session, LeftReason.ROOM_DELETED, "late");
        scene.conductor.run();

        assertEquals(story, scene.story("c1"));
    }

    @Test
    void shouldNotComeBackToLifeWhileItEnds() {
        scene.created("c1");
        scene.rooms.hold();
        scene.end("c1");

        scene.driver("c1", "PA_1", Described.track("TR_1"));
        scene.rooms.answer();
        scene.conductor.run();

        scene.assertStory("c1", "CALL_CREATED", "CALL_ENDED api_request");
    }

    @Test
    void shouldLeaveNothingBehind() {
        scene.talking("c1");
        final long session = scene.session("c1");
        scene.driverIsLost("c1", "PA_1");
        scene.end("c1");
        scene.assertEnded("c1", "api_request");

        scene.conductor.advanceMs(CallScene.REMEMBER_MS - 1);
        assertEquals("c1", scene.view("c1").callId());
        scene.conductor.advanceMs(1);

        assertEquals(Optional.empty(), scene.ask(scene.commands.findCall("c1")));
        assertNull(scene.calls.ofSession(session));
        assertEquals(0, scene.calls.all().size());
        assertEquals(0, scene.conductor.timers().count());
        assertEquals(Map.of(), scene.engine.sessions);
        assertEquals(Map.of(), scene.signal.joined);
    }

    @Test
    void shouldForgetAtOnceWhenNothingIsToBeRemembered() {
        final CallScene forgetful = new CallScene(CallScene.settings(null, false, 10, 0, Set.of()));
        forgetful.active("c1");

        forgetful.end("c1");

        assertEquals(0, forgetful.calls.all().size());
        assertEquals(0, forgetful.conductor.timers().count());
        CallStory.check(forgetful.journal.events("c1"));
    }

    /** A bug in a step; without a trace, which would only fill the log. */
    private static final class StacklessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StacklessException() {
            super("a bug", null, false, false);
        }
    }
}
