package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gateway that joins a room when its driver does. */
class CallEntryTest {
    private static final RemoteParticipant DRIVER = Described.active("driver_c1", "PA_1");
    private static final RemoteParticipant VISITOR = Described.active("somebody", "PA_2");

    private CallScene scene = new CallScene(CallScene.joiningWithDriver());

    private boolean isJoining() {
        return scene.call("c1").isInRoom;
    }

    private void report(final LiveKitFact fact) {
        scene.facts.onReport(fact);
        scene.conductor.run();
    }

    private void create() {
        scene.create(CallScene.request("c1")).join();
    }

    @Test
    void shouldJoinWhenAWebhookTellsOfTheDriver() {
        create();
        assertFalse(isJoining());

        report(new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, DRIVER));

        assertTrue(isJoining());
        scene.joined("c1", DRIVER);
        assertEquals(CallState.ACTIVE, scene.view("c1").state());
    }

    @Test
    void shouldJoinOnceHoweverOftenItIsTold() {
        create();
        report(new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, DRIVER));
        report(new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, DRIVER));

        assertEquals(1, scene.signal.joined.size());
        assertEquals(List.of(), scene.signal.restarted);
    }

    @Test
    void shouldWaitForTheDriverAlone() {
        create();

        report(new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, VISITOR));
        report(
                new LiveKitFact.ParticipantLeft(
                        "EV_2", "call_c1", 0, Described.left("driver_c1", "PA_1")));

        assertFalse(isJoining());
    }

    @Test
    void shouldFindADriverOfWhomNobodyTold() {
        create();
        new CallReconciler(scene.calls, scene.conductor).start();
        scene.rooms.entered("call_c1", VISITOR);
        scene.conductor.advanceMs(CallReconciler.INTERVAL_MS);
        assertFalse(isJoining());

        scene.rooms.entered("call_c1", VISITOR, DRIVER);
        scene.conductor.advanceMs(CallReconciler.INTERVAL_MS);

        assertTrue(isJoining());
    }

    @Test
    void shouldEndACallWhoseDriverNeverComes() {
        create();

        scene.conductor.advanceMs(CallScene.JOIN_TIMEOUT_MS);

        scene.assertEnded("c1", "join_timeout");
        assertEquals(0, scene.signal.joined.size());
    }

    @Test
    void shouldGoOnWaitingAfterACrash() {
        create();
        scene = scene.crashed();
        scene.goesOn();
        assertFalse(isJoining());

        report(new LiveKitFact.ParticipantJoined("EV_1", "call_c1", 0, DRIVER));

        assertTrue(isJoining());
    }
}
