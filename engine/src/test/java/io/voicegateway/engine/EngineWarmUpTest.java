package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EngineWarmUpTest {
    @Test
    void shouldSendItsPacketsThroughEveryStage() throws Exception {
        final long forwarded = EngineWarmUp.run();

        assertTrue(forwarded > 1_000, "forwarded=" + forwarded);
    }
}
