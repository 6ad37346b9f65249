package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.config.GatewayConfiguration.Crypto;
import io.voicegateway.control.config.GatewayConfiguration.Profile;
import io.voicegateway.control.config.GatewayConfiguration.Sockets;
import io.voicegateway.control.config.GatewayConfiguration.Threading;
import io.voicegateway.engine.config.MediaProfile;
import io.voicegateway.engine.config.ThreadingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which threads a host of so many cores gets. */
class MediaPlacementTest {
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
        final MediaPlacement placement =
                MediaPlacement.of(engine(threading, profile, configuredShards), false, coreCount);

        assertEquals(
                new MediaPlacement(
                        mode, MediaProfile.valueOf(profile.name()), shardCount, coreCount),
                placement);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 0, 2, 1, 1",
        "AUTO, 0, 4, 1, 3",
        "AUTO, 0, 8, 3, 5",
        "AUTO, 0, 16, 1, 8",
        "FUSED, 3, 4, 3, 1",
        "FUSED, 8, 4, 8, 1",
    })
    void shouldLeaveACoreToTheRoomServerWhereThereAreEnough(
            final Threading threading,
            final int configuredShards,
            final int coreCount,
            final int shardCount,
            final int roomServerCoreCount) {
        final MediaPlacement placement =
                MediaPlacement.of(
                        engine(threading, Profile.DEDICATED, configuredShards), true, coreCount);

        assertEquals(shardCount, placement.shardCount());
        assertEquals(roomServerCoreCount, placement.roomServerCoreCount());
    }

    private static GatewayConfiguration.Engine engine(
            final Threading threading, final Profile profile, final int shards) {
        return new GatewayConfiguration.Engine(
                threading, profile, shards, Crypto.AUTO, Sockets.AUTO);
    }
}
