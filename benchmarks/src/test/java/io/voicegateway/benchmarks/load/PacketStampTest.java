package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.wire.OpusToc;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PacketStampTest {
    private static final int OFFSET = 12;

    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[OFFSET + PacketStamp.LENGTH]);

    @Test
    void shouldCarryRoomIndexAndDueTime() {
        PacketStamp.write(packet, OFFSET, 99, 1L << 40, -5);

        assertTrue(PacketStamp.isStamp(packet, OFFSET, PacketStamp.LENGTH));
        assertEquals(99, PacketStamp.room(packet, OFFSET));
        assertEquals(1L << 40, PacketStamp.index(packet, OFFSET));
        assertEquals(-5, PacketStamp.dueNs(packet, OFFSET));
    }

    @Test
    void shouldBeTwentyMillisecondsOfOpus() {
        PacketStamp.write(packet, OFFSET, 0, 0, 0);

        assertEquals(960, OpusToc.packetSamples(packet, OFFSET, PacketStamp.LENGTH));
    }

    @Test
    void shouldTellOtherAudioApart() {
        PacketStamp.write(packet, OFFSET, 0, 0, 0);

        assertFalse(PacketStamp.isStamp(packet, OFFSET, 3));
        packet.putByte(OFFSET + PacketStamp.LENGTH - 1, (byte) 0);
        assertFalse(PacketStamp.isStamp(packet, OFFSET, PacketStamp.LENGTH));
    }
}
