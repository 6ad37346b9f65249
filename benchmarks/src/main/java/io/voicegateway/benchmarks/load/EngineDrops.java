package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.EnumSet;
import java.util.Set;

/** What an engine that is behind drops, on its way in and on its way out: the server's, or the client's own. */
final class EngineDrops {
    private static final Set<EngineCounter> COUNTERS =
            EnumSet.of(
                    EngineCounter.RING_FULL,
                    EngineCounter.PACKETS_POLICED,
                    EngineCounter.DATAGRAM_SEND_FAILED,
                    EngineCounter.SEND_BUFFER_FULL,
                    EngineCounter.SEND_NO_MEMORY,
                    EngineCounter.PEER_UNREACHABLE);

    private EngineDrops() {}

    /** Packets until now. Any thread. */
    static long count(final EngineCounters counters) {
        return COUNTERS.stream().mapToLong(counters::value).sum();
    }
}
