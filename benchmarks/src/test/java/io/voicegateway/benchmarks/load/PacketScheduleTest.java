package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketScheduleTest {
    private static final int ROOM_COUNT = 7;

    private final PacketSchedule schedule = new PacketSchedule(ROOM_COUNT);

    @Test
    void shouldBeInTheOrderOfTime() {
        for (long position = 1; position < 10 * ROOM_COUNT; position++) {
            assertTrue(schedule.offsetNs(position) >= schedule.offsetNs(position - 1));
        }
    }

    @Test
    void shouldGiveEveryRoomOnePacketPerInterval() {
        for (int interval = 0; interval < 3; interval++) {
            final Set<Integer> rooms = new HashSet<>();
            for (int i = 0; i < ROOM_COUNT; i++) {
                final long position = (long) interval * ROOM_COUNT + i;
                assertEquals(interval, schedule.index(position));
                rooms.add(schedule.room(position));
            }
            assertEquals(ROOM_COUNT, rooms.size());
        }
    }

    @Test
    void shouldRepeatARoomAfterExactlyOneInterval() {
        for (long position = 0; position < ROOM_COUNT; position++) {
            assertEquals(schedule.room(position), schedule.room(position + ROOM_COUNT));
            assertEquals(
                    PacketSchedule.INTERVAL_NS,
                    schedule.offsetNs(position + ROOM_COUNT) - schedule.offsetNs(position));
        }
    }

    @Test
    void shouldBeTheSameForEveryServer() {
        final PacketSchedule other = new PacketSchedule(ROOM_COUNT);

        for (long position = 0; position < ROOM_COUNT; position++) {
            assertEquals(schedule.room(position), other.room(position));
            assertEquals(schedule.offsetNs(position), other.offsetNs(position));
        }
    }
}
