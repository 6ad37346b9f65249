package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.TestCrypto;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineWarmUpTest {
    @ParameterizedTest
    @EnumSource(TestCrypto.class)
    void shouldSendItsPacketsThroughEveryStage(final TestCrypto provider) throws Exception {
        final SrtpCrypto crypto = provider.open();

        final long forwarded = EngineWarmUp.run(crypto);

        assertTrue(forwarded > 1_000, "forwarded=" + forwarded);
        assertEquals(0, crypto.openCount());
    }
}
