package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("system")
@Timeout(60)
class MediaShardSystemTest {
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(30);

    private final EngineCounters counters = new EngineCounters();

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldKnowHowLateItsNetworkThreadIs(final ThreadingMode mode) {
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(mode)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        final SecureRandom random = new SecureRandom();
        try (MediaShard shard =
                new MediaShard(
                        ctx,
                        DtlsIdentity.generate(random),
                        random,
                        new NtpClock(System.currentTimeMillis(), System.nanoTime()))) {
            shard.start();
            assertEquals(
                    mode == ThreadingMode.FUSED ? Set.of("media-3") : Set.of("media-3", "stages-3"),
                    lateness(shard).keySet());

            shard.proxy().execute(MediaShardSystemTest::stall);

            // It is recorded first, and then counted.
            while (lateness(shard).get("media-3").getMaxValue() < STALL_NS
                    || counters.value(EngineCounter.DUTY_CYCLES_SLOW) < 1) {
                Thread.onSpinWait();
            }
        }
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    private static void stall() {
        final long endNs = System.nanoTime() + STALL_NS;
        while (System.nanoTime() - endNs < 0) {
            Thread.onSpinWait();
        }
    }

    private static Map<String, Histogram> lateness(final MediaShard shard) {
        final Map<String, Histogram> threads = new HashMap<>();
        shard.latenessTo(threads, 3);
        return threads;
    }
}
