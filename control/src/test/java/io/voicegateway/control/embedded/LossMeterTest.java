package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.api.ForwarderCommands.LossSums;
import org.junit.jupiter.api.Test;

class LossMeterTest {
    private final LossMeter meter = new LossMeter();

    @Test
    void shouldMeasureTheLossSinceTheLastLook() {
        assertEquals(10, meter.takePercent(new LossSums(100, 10)));
        assertEquals(50, meter.takePercent(new LossSums(120, 20)));
    }

    @Test
    void shouldFindNothingLostWhenNothingCame() {
        meter.takePercent(new LossSums(100, 10));

        assertEquals(0, meter.takePercent(new LossSums(100, 10)));
        assertEquals(0, meter.takePercent(LossSums.NONE));
    }

    @Test
    void shouldStartFromNothingWithAStreamThatBeganAnew() {
        meter.takePercent(new LossSums(1_000, 500));

        assertEquals(25, meter.takePercent(new LossSums(40, 10)));
    }

    @Test
    void shouldNotCountPacketsThatCameLateAsNegativeLoss() {
        meter.takePercent(new LossSums(100, 10));

        assertEquals(0, meter.takePercent(new LossSums(200, 5)));
    }
}
