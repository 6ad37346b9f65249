package io.voicegateway.engine.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class EngineSnapshotTest {
    @Test
    void shouldAddWhatAnotherMeasuredOfThePathsAndLeaveBothAsTheyAre() {
        final Histogram ours = histogram(1_000);
        final Histogram theirs = histogram(3_000);
        final EngineSnapshot snapshot =
                new EngineSnapshot(
                        Map.of(), Map.of("forward", ours), Map.of(), Map.of(), List.of(), 1);

        final Map<String, Histogram> sums =
                snapshot.plusPaths(Map.of("forward", theirs, "wire_to_wire", theirs)).paths();

        assertEquals(2, sums.get("forward").getTotalCount());
        assertEquals(1_000, sums.get("forward").getMinValue(), 10);
        assertEquals(3_000, sums.get("forward").getMaxValue(), 30);
        assertEquals(1, sums.get("wire_to_wire").getTotalCount());
        assertEquals(1, ours.getTotalCount());
        assertEquals(1, theirs.getTotalCount());
    }

    private static Histogram histogram(final long valueNs) {
        final Histogram histogram = new Histogram(2);
        histogram.recordValue(valueNs);
        return histogram;
    }
}
