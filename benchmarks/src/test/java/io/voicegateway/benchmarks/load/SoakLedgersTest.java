package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SoakLedgersTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Histogram clearedNs = new Histogram(TimeUnit.MINUTES.toNanos(1), 2);
    private final List<PacedStream.Late> early = new ArrayList<>();
    private final MarkLedger marks = new MarkLedger(clearedNs, early);

    @Test
    void shouldTakeAMarkForEarlyThatComesBackBeforeItsAudioCanBeHeard() {
        marks.onAudio(100 * MS, 0);
        marks.onMark("a", 0);
        marks.onAudio(100 * MS, 10 * MS);
        marks.onMark("b", 10 * MS);

        marks.onReturned("a", 80 * MS);
        marks.onReturned("b", 179 * MS);

        assertEquals(2, marks.returnedCount());
        // Played by the tick of -1, which was late by 1 or more.
        assertEquals(List.of(new PacedStream.Late(MS, MS)), early);
    }

    @Test
    void shouldExpectAllMarksAtOnceAfterAClear() {
        marks.onAudio(1_000 * MS, 0);
        marks.onMark("a", 0);
        marks.onClear(100 * MS);

        marks.onReturned("a", 120 * MS);

        assertEquals(List.of(), early);
        assertEquals(20 * MS, clearedNs.getMaxValue(), MS);
    }

    @Test
    void shouldCountWhatIsLostAndWhatIsOutOfOrder() {
        marks.onMark("a", 0);
        marks.onMark("b", 0);

        marks.onReturned("b", MS);

        assertEquals(1, marks.strayCount());
        assertEquals(0, marks.lostCount(1_000 * MS));
        assertEquals(1, marks.lostCount(6_000 * MS));
    }

    @Test
    void shouldMeasureLatenessAgainstTheMostPunctualFrame() {
        final List<PacedStream.Late> late = new ArrayList<>();
        final PacedStream stream = new PacedStream(clearedNs, late);

        stream.onFrame(0, 7 * MS, true);
        stream.onFrame(20 * MS, 25 * MS, true);
        stream.onFrame(40 * MS, 70 * MS, true);

        assertEquals(1, late.size());
        assertEquals(25 * MS, late.getFirst().latenessNs());
    }

    @Test
    void shouldExplainAFrameByAStallThatHeldItUp() {
        final Stalls stalls = new Stalls();
        stalls.add(new Stalls.Stall(50 * MS, 62 * MS, 11 * MS));

        assertTrue(stalls.explain(70 * MS, 30 * MS, PacedStream.LIMIT_NS));
        assertFalse(stalls.explain(70 * MS, 35 * MS, PacedStream.LIMIT_NS));
        assertFalse(stalls.explain(170 * MS, 30 * MS, PacedStream.LIMIT_NS));
    }
}
