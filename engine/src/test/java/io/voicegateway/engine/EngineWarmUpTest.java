package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.TestCrypto;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineWarmUpTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    @ParameterizedTest
    @EnumSource(TestCrypto.class)
    void shouldSendItsPacketsThroughEveryStage(final TestCrypto provider) throws Exception {
        final SrtpCrypto crypto = provider.open();

        final long forwarded = EngineWarmUp.run(crypto, PATIENCE_NS);

        assertEquals(
                (long) EngineWarmUp.PACKETS_PER_PROFILE * SrtpProfile.values().length, forwarded);
        assertEquals(0, crypto.openCount());
    }
}
