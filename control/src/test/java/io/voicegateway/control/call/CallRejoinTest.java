package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.engine.api.Route;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The room server, or the way to it, is lost in the middle of a call. */
class CallRejoinTest {
    private static final RemoteParticipant DRIVER =
            Described.active("driver_c1", "PA_1", Described.track("TR_1"));
    private static final RemoteParticipant DRIVER_AGAIN =
            Described.active("driver_c1", "PA_2", Described.track("TR_2"));

    private final CallScene scene = new CallScene();
    private List<Event> known = List.of();

    @BeforeEach
    void talk() {
        scene.talking("c1");
        known = scene.journal.events();
    }

    private void left(final LeftReason reason) {
        final long session = scene.session("c1");
        scene.signal.joined.remove(session);
        scene.facts.onLeft(session, reason, "server said so");
        scene.conductor.run();
    }

    private void serverRestarts() {
        scene.rooms.rooms.clear();
        left(LeftReason.RECONNECT_NEEDED);
    }

    private boolean isJoined() {
        return scene.signal.joined.containsKey(scene.session("c1"));
    }

    private List<String> added() {
        return scene.story("c1").subList(known.size(), scene.story("c1").size());
    }

    @ParameterizedTest
    @EnumSource(
            value = LeftReason.class,
            names = {"SERVER_SHUTDOWN", "UNREACHABLE", "RECONNECT_NEEDED"})
    void shouldJoinAgainUnderTheSameIdentity(final LeftReason reason) {
        left(reason);

        assertTrue(isJoined());
        assertEquals("bot_c1", scene.signal.joined.get(scene.session("c1")).identity());
        scene.joined("c1", DRIVER);
        scene.assertLive("c1");
        assertEquals(List.of(), added());
    }

    @Test
    void shouldCountWhatTheConnectionWentThrough() {
        scene.facts.onSignalLost(scene.session("c1"));
        scene.facts.onSignalResumed(scene.session("c1"));
        scene.facts.onSignalLost(scene.session("c1"));
        left(LeftReason.RECONNECT_NEEDED);
        scene.joined("c1", DRIVER);

        assertEquals(
                Map.of("lost", 2.0, "resumed", 1.0, "rejoined", 1.0),
                scene.facts.roomLegs().byTurn());
    }

    @Test
    void shouldHearAndBeHeardOnTheNewLeg() {
        left(LeftReason.RECONNECT_NEEDED);
        scene.joined("c1", DRIVER);
        scene.subscribed("c1", "TR_1");

        assertEquals(
                List.of("closeRoomLeg", "openRoomLeg"),
                scene.engine.commands.stream()
                        .filter(command -> command.endsWith("RoomLeg"))
                        .skip(1)
                        .toList());
        assertTrue(scene.media("c1").routes.contains(new Route.BotToRoom()));
        assertEquals(1, scene.media("c1").streams.size());
        assertEquals(List.of("bot.opus", "driver.opus"), scene.media("c1").files());
    }

    @Test
    void shouldMakeTheRoomAgainWithItsMetadata() {
        final CallScene other = new CallScene();
        other.active(new CallRequest("c1", null, null, null, Map.of("tenant", "acme"), null, null));
        other.rooms.rooms.clear();
        other.signal.joined.clear();

        other.facts.onLeft(other.session("c1"), LeftReason.SERVER_SHUTDOWN, "going");
        other.conductor.run();

        assertEquals(2, other.rooms.created.size());
        assertEquals(Map.of("tenant", "acme"), other.rooms.created.getLast().metadata());
        assertEquals("c1", other.rooms.created.getLast().callId());
    }

    @Test
    void shouldTakeTheRoomThatTheDriverMadeByComingBackFirst() {
        scene.rooms.rooms.clear();
        scene.rooms.unowned("call_c1");

        left(LeftReason.RECONNECT_NEEDED);
        scene.joined("c1", DRIVER_AGAIN);

        scene.assertLive("c1");
        assertEquals("gw-1", scene.rooms.rooms.get("call_c1").owner());
        assertEquals(List.of("TRACK_UNPUBLISHED TR_1", "TRACK_PUBLISHED TR_2"), added());
    }

    @Test
    void shouldLeaveTheRoomToAnotherOwner() {
        scene.rooms.foreign("call_c1", "gw-2");

        left(LeftReason.RECONNECT_NEEDED);

        scene.assertEnded("c1", "room_deleted");
        assertEquals(1, scene.rooms.rooms.size());
    }

    @Test
    void shouldWaitForADriverWhoComesBackLater() {
        serverRestarts();
        scene.joined("c1");
        scene.conductor.advanceMs(CallScene.GRACE_MS - 1);
        scene.describe("c1", DRIVER_AGAIN);
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertLive("c1");
    }

    @Test
    void shouldMissADriverWhoDoesNotComeBack() {
        serverRestarts();
        scene.joined("c1");
        scene.conductor.advanceMs(CallScene.GRACE_MS);

        scene.assertEnded("c1", "driver_left");
    }

    @Test
    void shouldComeBackWithAServerThatTakesItsTime() {
        scene.rooms.unreachable(true);
        serverRestarts();
        scene.conductor.advanceMs(CallScene.PATIENCE_MS / 2);

        scene.rooms.unreachable(false);
        scene.conductor.advanceMs(CallRejoin.LONGEST_PAUSE_MS);
        scene.joined("c1", DRIVER_AGAIN);
        scene.conductor.advanceMs(CallScene.PATIENCE_MS);

        scene.assertLive("c1");
    }

    @Test
    void shouldGiveUpAServerThatDoesNotComeBack() {
        scene.rooms.unreachable(true);
        serverRestarts();
        scene.conductor.advanceMs(CallScene.PATIENCE_MS - 1);
        scene.assertLive("c1");

        scene.conductor.advanceMs(1);
        scene.conductor.advanceMs(60_000);

        scene.assertEnded("c1", "livekit_lost");
    }

    @Test
    void shouldTakePatienceFromTheFirstSignOfTheLoss() {
        scene.facts.onSignalLost(scene.session("c1"));
        scene.conductor.advanceMs(CallScene.PATIENCE_MS - 1_000);
        left(LeftReason.UNREACHABLE);

        scene.conductor.advanceMs(1_000);

        scene.assertEnded("c1", "livekit_lost");
    }

    @Test
    void shouldTakeAResumeForAllIsWell() {
        scene.facts.onSignalLost(scene.session("c1"));
        scene.conductor.advanceMs(1_000);
        scene.facts.onSignalResumed(scene.session("c1"));
        scene.conductor.advanceMs(CallScene.PATIENCE_MS);

        scene.assertLive("c1");
        assertEquals(List.of(), added());
    }

    @Test
    void shouldTryAgainWhenTheJoinFails() {
        left(LeftReason.RECONNECT_NEEDED);
        left(LeftReason.UNREACHABLE);
        scene.conductor.advanceMs(CallRejoin.FIRST_PAUSE_MS);

        assertTrue(isJoined());
        scene.joined("c1", DRIVER);
        scene.assertLive("c1");
    }

    @Test
    void shouldLeaveAndJoinAgainWhenOnlyTheMediaPathIsLost() {
        scene.facts.onRoomLegDisconnected(scene.session("c1"), "consent expired");
        scene.conductor.advanceMs(CallFacts.VERDICT_MS);

        assertEquals(List.of(scene.session("c1")), scene.signal.left);
        assertTrue(isJoined());
        scene.joined("c1", DRIVER);
        scene.conductor.advanceMs(CallScene.PATIENCE_MS);
        scene.assertLive("c1");
    }

    @Test
    void shouldIgnoreAMediaPathThatIsBackAlready() {
        scene.facts.onRoomLegDisconnected(scene.session("c1"), "DTLS closed");
        scene.facts.onRoomLegConnected(scene.session("c1"));
        scene.conductor.advanceMs(CallScene.PATIENCE_MS);

        scene.assertLive("c1");
        assertEquals(List.of(), scene.signal.left);
    }

    @Test
    void shouldEndACallThatTheApiEndsMeanwhile() {
        scene.rooms.unreachable(true);
        serverRestarts();
        scene.end("c1");
        scene.rooms.unreachable(false);
        scene.conductor.advanceMs(60_000);

        scene.assertEnded("c1", "api_request");
    }
}
