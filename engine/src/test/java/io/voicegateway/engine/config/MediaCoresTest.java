package io.voicegateway.engine.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaCoresTest {
    @Test
    void shouldOfferTheHighestFirstAndNeverTheLowest() {
        final BitSet allowed = new BitSet();
        allowed.set(2);
        allowed.set(5, 8);

        assertArrayEquals(new int[] {7, 6, 5}, MediaCores.candidates(allowed));
    }

    @Test
    void shouldOfferNoneToAProcessWithOneCore() {
        final BitSet allowed = new BitSet();
        allowed.set(3);

        assertArrayEquals(new int[0], MediaCores.candidates(allowed));
    }

    @ParameterizedTest
    @CsvSource({
        "DEDICATED, FUSED, 1, 2, true",
        "DEDICATED, FUSED, 1, 1, false",
        "DEDICATED, FUSED, 2, 2, false",
        "DEDICATED, FUSED, 3, 4, true",
        "DEDICATED, PIPELINED, 1, 9, true",
        "DEDICATED, PIPELINED, 1, 8, false",
        "DEDICATED, PIPELINED, 2, 16, false",
        "DEV, FUSED, 1, 64, false",
    })
    void shouldSpinOnlyWhereACoreIsLeftForAllElse(
            final MediaProfile profile,
            final ThreadingMode mode,
            final int shardCount,
            final int coreCount,
            final boolean isSpinning) {
        final EngineCounters counters = new EngineCounters();
        final EngineContext ctx =
                new EngineContext()
                        .profile(profile)
                        .threadingMode(mode)
                        .shardCount(shardCount)
                        .coreCount(coreCount)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();

        assertEquals(isSpinning, ctx.isSpinning());
    }
}
