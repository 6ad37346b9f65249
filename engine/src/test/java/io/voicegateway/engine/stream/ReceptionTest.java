package io.voicegateway.engine.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReceptionTest {
    private static final long MS = 1_000_000;

    private final Reception reception = new Reception();

    private void receive(final long sequence, final int frame, final long arrivalMs) {
        reception.onPacket(sequence, frame * 960, false, arrivalMs * MS);
    }

    @Test
    void shouldCountLossAndReordering() {
        receive(10, 0, 0);
        receive(12, 2, 40);
        receive(11, 1, 41);
        receive(15, 5, 100);

        assertEquals(4, reception.acquire());
        assertEquals(6, reception.expected());
        assertEquals(2, reception.lost());
        assertEquals(1, reception.reordered());
    }

    @Test
    void shouldCountFromTheEarliestPacket() {
        receive(10, 1, 0);
        receive(9, 0, 5);

        assertEquals(2, reception.expected());
        assertEquals(0, reception.lost());
    }

    @Test
    void shouldNotTakePaddingForLost() {
        receive(1, 0, 0);
        reception.onPadding(2);
        receive(3, 1, 20);

        assertEquals(3, reception.acquire());
        assertEquals(0, reception.lost());
        assertEquals(0, reception.jitterTicks());
    }

    @Test
    void shouldSmoothTheJitterOverSixteenPackets() {
        receive(1, 0, 0);
        receive(2, 1, 36);

        assertEquals(1.0, reception.jitterMs(), 0.01);

        receive(3, 2, 40);

        assertEquals(1.0 + (16 - 1.0) / 16, reception.jitterMs(), 0.01);
    }

    @Test
    void shouldReachTheMeanDeviationInTheLongRun() {
        for (int i = 0; i < 1_000; i++) {
            receive(i, i, i * 20L + (i % 2 == 0 ? 0 : 10));
        }

        assertEquals(10, reception.jitterMs(), 0.1);
    }

    @Test
    void shouldMeasureNoJitterAcrossAPauseOfTheSender() {
        receive(1, 0, 0);
        receive(2, 100, 2_500);

        assertEquals(0, reception.jitterTicks());
    }

    @Test
    void shouldMeasureJitterAcrossPacketsThatAreLost() {
        receive(1, 0, 0);
        receive(11, 10, 232);

        assertEquals(2.0, reception.jitterMs(), 0.01);
    }

    @Test
    void shouldMeasureNoJitterOfSilence() {
        receive(1, 0, 0);
        reception.onPacket(2, 960, true, 900 * MS);
        reception.onPacket(3, 1_920, true, 990 * MS);
        receive(4, 3, 991);

        assertEquals(0, reception.jitterTicks());
    }

    @Test
    void shouldMeasureNoJitterOfARepeatedTimestamp() {
        receive(1, 5, 0);
        receive(2, 5, 300);

        assertEquals(0, reception.jitterTicks());
    }

    @Test
    void shouldSurviveTheWrapOfTheTimestamp() {
        reception.onPacket(1, Integer.MAX_VALUE - 100, false, 0);
        reception.onPacket(2, Integer.MAX_VALUE - 100 + 960, false, 20 * MS);

        assertEquals(0, reception.jitterTicks());
    }
}
