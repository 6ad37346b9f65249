package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What signalling did not tell is told by the reconciler's question, or by a webhook. */
class CallReconcilerTest {
    private static final RemoteParticipant OWN = Described.active("bot_c1", "PA_own");
    private static final RemoteParticipant DRIVER =
            Described.active("driver_c1", "PA_1", Described.track("TR_1"));

    private final CallScene scene = new CallScene();

    /** Enough rounds for what has to be seen twice. */
    private void reconcile() {
        new CallReconciler(scene.calls, scene.conductor).start();
        scene.conductor.advanceMs(2 * CallReconciler.INTERVAL_MS);
    }

    private void people(final RemoteParticipant... people) {
        scene.rooms.people.put("call_c1", List.of(people));
    }

    private EventSource sourceOf(final EventType type) {
        return scene.journal.events("c1").stream()
                .filter(event -> event.type() == type)
                .map(Event::source)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Test
    void shouldRemoveARoomOfOursThatNoCallOwns() {
        scene.rooms.renewed("call_old", "old", "gw-1");

        reconcile();

        assertEquals(Map.of(), scene.rooms.rooms);
    }

    @Test
    void shouldLeaveTheRoomsOfOthersAlone() {
        scene.rooms.foreign("call_theirs", "gw-2");
        scene.rooms.unowned("call_nobodys");
        scene.rooms.unowned("a meeting");
        // Ours by its metadata, which somebody copied to a room of another name.
        scene.rooms.renewed("meeting", "c9", "gw-1");

        reconcile();

        assertEquals(4, scene.rooms.rooms.size());
        assertEquals(List.of(), scene.rooms.deleteAttempts);
    }

    @Test
    void shouldRemoveARoomThatOurOwnLateJoinMade() {
        scene.created("c1");
        scene.end("c1");
        scene.rooms.unowned("call_c1");
        people(OWN);

        reconcile();

        assertEquals(Map.of(), scene.rooms.rooms);
    }

    /** The wait for a join at a call's end is over before the join is: what it makes then is gone again after two looks at most. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, CallReconciler.INTERVAL_MS / 2, CallReconciler.INTERVAL_MS - 1})
    void shouldSoonRemoveARoomThatAJoinMakesAfterTheEnd(final long afterALookMs) {
        scene.create(CallScene.request("c1")).join();
        scene.signal.silence();
        new CallReconciler(scene.calls, scene.conductor).start();
        scene.end("c1");
        scene.conductor.advanceMs(CallReconciler.INTERVAL_MS);
        scene.assertEnded("c1", "api_request");
        assertEquals(Map.of(), scene.rooms.rooms);

        scene.conductor.advanceMs(afterALookMs);
        scene.rooms.unowned("call_c1");
        people(OWN);
        scene.conductor.advanceMs(CallReconciler.INTERVAL_MS - afterALookMs);
        assertEquals(1, scene.rooms.rooms.size(), "it may be what is being made");
        // We leave at once: the room stays.
        people();
        scene.conductor.advanceMs(CallReconciler.INTERVAL_MS);

        assertEquals(Map.of(), scene.rooms.rooms);
    }

    @Test
    void shouldRemoveARoomThatAJoinMadeBeforeACrash() {
        scene.created("c1");
        scene.end("c1");
        final CallScene next = scene.crashed();
        next.rooms.unowned("call_c1");

        new CallReconciler(next.calls, next.conductor).start();
        next.conductor.advanceMs(2 * CallReconciler.INTERVAL_MS);

        assertEquals(Map.of(), next.rooms.rooms);
    }

    @Test
    void shouldLeaveARoomOfAnEndedCallToWhoeverIsInIt() {
        scene.created("c1");
        scene.end("c1");
        scene.rooms.unowned("call_c1");
        people(OWN, DRIVER);

        reconcile();

        assertEquals(1, scene.rooms.rooms.size());
    }

    @Test
    void shouldLeaveTheRoomOfACallAlone() {
        scene.talking("c1");
        people(OWN, DRIVER);

        reconcile();

        scene.assertLive("c1");
        assertEquals(1, scene.rooms.rooms.size());
    }

    @Test
    void shouldLeaveARoomAloneThatIsBeingMade() {
        scene.rooms.hold();
        final var reply = scene.commands.createCall(CallScene.request("c1"));
        scene.conductor.run();
        scene.rooms.renewed("call_c1", "c1", "gw-1");
        new CallReconciler(scene.calls, scene.conductor).start();
        scene.conductor.run();

        scene.rooms.answer();
        scene.conductor.advanceMs(2 * CallReconciler.INTERVAL_MS);

        assertTrue(reply.toCompletableFuture().isDone());
        assertEquals(1, scene.rooms.rooms.size());
    }

    @Test
    void shouldEndACallWhoseRoomIsGone() {
        scene.talking("c1");
        scene.rooms.rooms.clear();

        reconcile();

        scene.assertEnded("c1", "room_deleted");
        assertEquals(EventSource.RECONCILER, sourceOf(EventType.CALL_ENDED));
    }

    @Test
    void shouldNotEndACallThatIsOnItsWayBack() {
        scene.talking("c1");
        scene.rooms.rooms.clear();
        scene.facts.onSignalLost(scene.session("c1"));

        reconcile();

        scene.assertLive("c1");
    }

    @Test
    void shouldNotEndACallWhenTheServerDoesNotAnswer() {
        scene.talking("c1");
        scene.rooms.unreachable(true);

        reconcile();

        scene.assertLive("c1");
    }

    @Test
    void shouldStartACallWhoseDriverNobodyAnnounced() {
        scene.created("c1");
        people(OWN, DRIVER);

        reconcile();

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        assertEquals(EventSource.RECONCILER, sourceOf(EventType.PARTICIPANT_JOINED));
        assertEquals(List.of("TR_1"), scene.signal.subscribed);
    }

    @Test
    void shouldMissADriverWhoseEndNobodyAnnounced() {
        scene.talking("c1");
        people(OWN);

        reconcile();
        assertEquals("reconnecting", scene.view("c1").participants().getFirst().state());
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldTakeNothingFromAnAnswerAboutAnotherLifeOfTheRoom() {
        scene.talking("c1");
        people(Described.active("bot_c1", "PA_other"));

        reconcile();

        assertEquals("active", scene.view("c1").participants().getFirst().state());
    }

    @Test
    void shouldNotBringBackATrackThatTheSignallingEnded() {
        scene.talking("c1");
        people(OWN, DRIVER);
        scene.driver("c1", "PA_1");
        final int known = scene.journal.events("c1").size();

        reconcile();

        assertEquals(known, scene.journal.events("c1").size());
    }

    @Test
    void shouldVisitManyCallsInTurn() {
        final CallScene many =
                new CallScene(
                        CallScene.settings(null, false, 1_000, CallScene.REMEMBER_MS, Set.of()));
        for (int i = 0; i < 2 * CallReconciler.VISIT_LIMIT; i++) {
            many.created("c" + i);
        }
        new CallReconciler(many.calls, many.conductor).start();
        many.conductor.run();

        assertEquals(CallReconciler.VISIT_LIMIT, many.rooms.listed.size());
        many.conductor.advanceMs(CallReconciler.INTERVAL_MS);
        assertEquals(2 * CallReconciler.VISIT_LIMIT, many.rooms.listed.stream().distinct().count());
    }

    @Test
    void shouldLearnOfADriverByWebhook() {
        scene.created("c1");

        final var joined = new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, DRIVER);
        scene.facts.onReport(joined);
        scene.facts.onReport(joined);
        scene.conductor.run();
        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        assertEquals(EventSource.WEBHOOK, sourceOf(EventType.PARTICIPANT_JOINED));

        scene.facts.onReport(
                new LiveKitFact.ParticipantLeft(
                        "EV_2", "call_c1", 0, Described.left("driver_c1", "PA_1")));
        scene.facts.onReport(joined);
        scene.conductor.run();
        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldIgnoreWebhooksOfOtherRooms() {
        scene.created("c1");

        scene.facts.onReport(new LiveKitFact.ParticipantJoined("EV_1", "c1", 0, DRIVER));
        scene.facts.onReport(new LiveKitFact.ParticipantJoined("EV_2", "call_c2", 0, DRIVER));
        scene.conductor.run();

        assertEquals(List.of(), scene.view("c1").participants());
    }
}
