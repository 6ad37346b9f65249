package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.config.GatewayConfiguration.Crypto;
import io.voicegateway.control.config.GatewayConfiguration.Profile;
import io.voicegateway.control.config.GatewayConfiguration.Sockets;
import io.voicegateway.control.config.GatewayConfiguration.Threading;
import io.voicegateway.engine.config.ThreadingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which threads a host of so many cores gets. */
class EngineLauncherTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO, DEV, 0, 1, FUSED, 1",
        "AUTO, DEV, 0, 2, FUSED, 1",
        "AUTO, DEV, 0, 64, FUSED, 32",
        "AUTO, DEDICATED, 0, 2, FUSED, 1",
        "AUTO, DEDICATED, 0, 15, FUSED, 7",
        "AUTO, DEDICATED, 0, 16, PIPELINED, 1",
        "AUTO, DEDICATED, 0, 32, PIPELINED, 2",
        "PIPELINED, DEV, 0, 2, PIPELINED, 1",
        "FUSED, DEDICATED, 3, 2, FUSED, 3",
    })
    void shouldPlaceNoMoreMediaThreadsThanHalfOfTheCoresCanRun(
            final Threading threading,
            final Profile profile,
            final int configuredShards,
            final int coreCount,
            final ThreadingMode mode,
            final int shardCount) {
        final GatewayConfiguration.Engine engine =
                new GatewayConfiguration.Engine(
                        threading, profile, configuredShards, Crypto.AUTO, Sockets.AUTO);

        assertEquals(mode, EngineLauncher.threadingMode(engine, coreCount));
        assertEquals(shardCount, EngineLauncher.shards(engine, mode, coreCount));
    }
}
