package io.voicegateway.control.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.FakeRoomPort;
import io.voicegateway.control.fake.TestConductor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomManagerTest {
    private final TestConductor conductor = new TestConductor(new AdvancedClock());
    private final FakeRoomPort port = new FakeRoomPort();
    private final RoomManager rooms = new RoomManager(port, conductor, conductor.timers(), "gw-1");
    private final List<String> heard = new ArrayList<>();

    @Test
    void shouldSignTheRoomAndLetItOutliveTheJoinTimeout() {
        rooms.open("c1", Map.of("k", "v"), 60_000, (view, _) -> heard.add(view.room()));
        conductor.run();

        assertEquals(List.of("call_c1"), heard);
        assertEquals(
                new RoomRequest("call_c1", "c1", "gw-1", Map.of("k", "v"), 90, 60),
                port.created.getFirst());
    }

    @Test
    void shouldAnswerOnTheConductor() {
        rooms.open("c1", Map.of(), 60_000, (_, _) -> heard.add("opened"));
        rooms.delete("c1", () -> heard.add("deleted"));

        assertEquals(List.of(), heard);
        conductor.run();
        assertEquals(List.of("opened", "deleted"), heard);
    }

    @Test
    void shouldKnowItsOwnRooms() {
        assertTrue(rooms.isOurs(view("c1", "gw-1"), "c1"));
        assertFalse(rooms.isOurs(view("c1", "gw-2"), "c1"));
        assertFalse(rooms.isOurs(view("c2", "gw-1"), "c1"));
        assertFalse(rooms.isOurs(view(null, null), "c1"));
    }

    private static RoomView view(final String callId, final String owner) {
        return new RoomView("call_c1", "RM_1", callId, owner, "", 0, 0);
    }

    @Test
    void shouldRepeatADeleteUntilTheServerCanBeReached() {
        port.unreachable(true);
        rooms.delete("c1", () -> heard.add("deleted"));
        conductor.advanceMs(2_000);
        assertEquals(List.of(), heard);

        port.unreachable(false);
        conductor.advanceMs(1_000);

        assertEquals(List.of("deleted"), heard);
        assertEquals(3, port.deleteAttempts.size());
        assertEquals(0, conductor.timers().count());
    }

    @Test
    void shouldGiveUpADeleteThatNeverSucceeds() {
        port.unreachable(true);
        rooms.delete("c1", () -> heard.add("given up"));

        conductor.advanceMs(60_000);

        assertEquals(List.of("given up"), heard);
        assertEquals(5, port.deleteAttempts.size());
    }
}
