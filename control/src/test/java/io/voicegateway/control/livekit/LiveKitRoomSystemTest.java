package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.control.room.RoomView;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LiveKitRoomSystemTest extends LiveKitServerScene {

    @Test
    void shouldCreateFindAndDeleteRoom() {
        final RoomResult created = result(rooms.createRoom(request("gateway-1")));

        assertInstanceOf(RoomResult.Created.class, created);
        final RoomView view = result(rooms.findRoom(room)).orElseThrow();
        assertEquals(created.view().roomSid(), view.roomSid());
        assertEquals("call-1", view.callId());
        assertEquals("gateway-1", view.owner());
        assertTrue(view.metadata().contains("\"colour\":\"green\""), view.metadata());
        assertTrue(result(rooms.listRooms()).stream().anyMatch(other -> other.room().equals(room)));

        result(rooms.deleteRoom(room));
        result(rooms.deleteRoom(room));
        assertTrue(result(rooms.findRoom(room)).isEmpty());
    }

    @Test
    void shouldLeaveRoomOfAnotherOwnerAsItIs() {
        final RoomView before = result(rooms.createRoom(request("gateway-1"))).view();

        final RoomResult found = result(rooms.createRoom(request("gateway-2")));

        assertInstanceOf(RoomResult.Existing.class, found);
        assertEquals("gateway-1", found.view().owner());
        assertEquals(before.metadata(), result(rooms.findRoom(room)).orElseThrow().metadata());
    }

    @Test
    void shouldTreatMissingParticipantAsRemoved() {
        result(rooms.createRoom(request("gateway-1")));

        result(rooms.removeParticipant(room, "nobody"));

        assertTrue(result(rooms.listParticipants(room)).isEmpty());
    }

    @Test
    void shouldFailAsRefusedWhenSecretIsWrong() {
        final LiveKitAccess access =
                new LiveKitAccess(server.access().url(), LiveKitServerProcess.API_KEY, "wrong");
        final LiveKitTokens wrong =
                new LiveKitTokens(access.apiKey(), access.apiSecret(), Clock.systemUTC());
        try (LiveKitRoomClient intruder = new LiveKitRoomClient(access, wrong)) {
            final CompletionException e =
                    assertThrows(CompletionException.class, () -> result(intruder.listRooms()));

            final RoomPortException failure =
                    assertInstanceOf(RoomPortException.class, e.getCause());
            assertEquals(RoomPortException.Reason.REFUSED, failure.reason());
        }
        try (LiveKitSignalClient intruder =
                new LiveKitSignalClient(vertx, access, wrong, SignalTimes.DEFAULT, events)) {
            intruder.join(join(9, "intruder", false));

            assertEquals(LeftReason.REFUSED, events.await(SignalEvents.Left.class).reason());
        }
    }

    @Test
    void shouldBelieveTheServersWebhooks() {
        final RoomView view = result(rooms.createRoom(request("gateway-1"))).view();
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Joined.class);
        signal.leave(1);
        events.await(SignalEvents.Left.class);

        result(rooms.deleteRoom(room));

        final LiveKitFact.ParticipantLeft left =
                awaitFact(LiveKitFact.ParticipantLeft.class, fact -> fact.room().equals(room));
        assertEquals("bot", left.participant().identity());
        final LiveKitFact.RoomFinished finished =
                awaitFact(LiveKitFact.RoomFinished.class, fact -> fact.room().equals(room));
        assertEquals(view.roomSid(), finished.roomSid());
    }
}
