package io.voicegateway.control.boot;

import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.engine.config.MediaProfile;
import io.voicegateway.engine.config.ThreadingMode;

/**
 * Which threads media gets on this host: the engine's, and that of the embedded room server where there is one.
 *
 * @param shardCount of the engine
 * @param coreCount  what its cgroup and its affinity leave this process of the machine's
 */
record MediaPlacement(
        ThreadingMode threadingMode, MediaProfile profile, int shardCount, int coreCount) {

    static MediaPlacement of(final GatewayConfiguration configuration) {
        return of(
                configuration.engine(),
                configuration.embedded() != null,
                Runtime.getRuntime().availableProcessors());
    }

    /** By default no more threads than half of the cores can run: the other half is for codecs, recording and the control plane. */
    static MediaPlacement of(
            final GatewayConfiguration.Engine engine,
            final boolean hasRoomServer,
            final int coreCount) {
        final ThreadingMode mode = threadingMode(engine, coreCount);
        final int engineCoreCount = coreCount / 2 - (hasRoomServer ? 1 : 0);
        return new MediaPlacement(
                mode,
                switch (engine.profile()) {
                    case DEV -> MediaProfile.DEV;
                    case DEDICATED -> MediaProfile.DEDICATED;
                },
                engine.shards() > 0
                        ? engine.shards()
                        : Math.max(1, engineCoreCount / mode.threadCount()),
                coreCount);
    }

    /** Pipelined only pays with a core for each of its threads and as many for all else. */
    private static ThreadingMode threadingMode(
            final GatewayConfiguration.Engine engine, final int coreCount) {
        return switch (engine.threading()) {
            case FUSED -> ThreadingMode.FUSED;
            case PIPELINED -> ThreadingMode.PIPELINED;
            case AUTO ->
                    engine.profile() == GatewayConfiguration.Profile.DEDICATED
                                    && coreCount >= 2 * ThreadingMode.PIPELINED.threadCount()
                            ? ThreadingMode.PIPELINED
                            : ThreadingMode.FUSED;
        };
    }

    /** The engine's media threads. */
    int threadCount() {
        return shardCount * threadingMode.threadCount();
    }

    /** Cores that the engine's media threads leave to the room server's and to all else. */
    int roomServerCoreCount() {
        return Math.max(1, coreCount - threadCount());
    }
}
