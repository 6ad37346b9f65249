package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeasureWindowTest {
    private static final int ROOM = 3;
    private static final long START_NS = 1_000_000;
    private static final long END_NS = 2_000_000;

    private final MeasureWindow window = new MeasureWindow();
    private final Ear ear = new Ear(ROOM, window, 100);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PacketStamp.LENGTH]);

    @BeforeEach
    void open() {
        window.open(START_NS, END_NS);
    }

    @Test
    void shouldMeasureFromTheTimeThatAPacketWasDue() {
        window.onSent(START_NS, START_NS + 300_000);
        hear(ROOM, 0, START_NS, START_NS + 500_000);

        assertEquals(500_000, window.delayNs().getMaxValue(), 1_000);
        assertEquals(300_000, window.latenessNs().getMaxValue(), 1_000);
    }

    @Test
    void shouldCountOnlyWhatWasDueInTheWindow() {
        hear(ROOM, 0, START_NS - 1, START_NS);
        hear(ROOM, 1, START_NS, END_NS + 5_000_000);
        hear(ROOM, 2, END_NS, END_NS);
        window.onSent(END_NS, END_NS);

        assertEquals(1, window.receivedCount());
        assertEquals(0, window.dueCount());
    }

    @Test
    void shouldCountARepeatedPacketOnce() {
        hear(ROOM, 7, START_NS, START_NS + 1_000);
        hear(ROOM, 7, START_NS, START_NS + 2_000);

        assertEquals(1, window.receivedCount());
        assertEquals(1, window.duplicateCount());
    }

    @Test
    void shouldNotTakeAnotherRoomsPacketForItsOwn() {
        hear(ROOM + 1, 0, START_NS, START_NS);

        assertEquals(0, window.receivedCount());
        assertEquals(1, window.foreignCount());
    }

    @Test
    void shouldTellTheServersOwnPacketsApart() {
        ear.offer(new UnsafeBuffer(new byte[3]), 0, 3, 0, 0, START_NS);

        assertEquals(0, window.receivedCount());
        assertEquals(1, window.insertedCount());
    }

    @Test
    void shouldTellAnotherWindowTheSameForItsOwnSpan() {
        final MeasureWindow later = new MeasureWindow(window);
        later.open(END_NS, END_NS + 1_000_000);
        final Ear both = new Ear(ROOM, later, 100);
        PacketStamp.write(payload, 0, ROOM, 0, START_NS);
        both.offer(payload, 0, PacketStamp.LENGTH, 0, 0, START_NS + 700_000);
        PacketStamp.write(payload, 0, ROOM, 1, END_NS);
        both.offer(payload, 0, PacketStamp.LENGTH, 1, 0, END_NS + 200_000);
        later.onSent(START_NS, START_NS + 100_000);

        assertEquals(700_000, window.delayNs().getMaxValue(), 1_000);
        assertEquals(100_000, window.latenessNs().getMaxValue(), 1_000);
        assertEquals(1, window.receivedCount());
        assertEquals(200_000, later.delayNs().getMaxValue(), 1_000);
        assertEquals(1, later.receivedCount());
        assertEquals(0, later.dueCount());
    }

    @Test
    void shouldKnowWhetherSomethingIsUnderWay() {
        window.onSent(START_NS, START_NS);
        assertFalse(window.isComplete());

        hear(ROOM, 0, START_NS, START_NS + 1_000);

        assertTrue(window.isComplete());
    }

    private void hear(final int room, final long index, final long dueNs, final long receivedNs) {
        PacketStamp.write(payload, 0, room, index, dueNs);
        ear.offer(payload, 0, PacketStamp.LENGTH, index, 0, receivedNs);
    }
}
