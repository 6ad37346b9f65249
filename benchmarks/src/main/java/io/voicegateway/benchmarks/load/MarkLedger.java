package io.voicegateway.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One bot's marks: that each comes back once, in order, and not before what was said ahead of it can have been heard. Owned by the bots'
 * thread.
 */
final class MarkLedger {
    /** The last frame leaves 20 ms before its end, and its mark with it. */
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Without a clear, later than this a mark is lost. */
    private static final long LOST_NS = TimeUnit.SECONDS.toNanos(5);

    private final Deque<Mark> pending = new ArrayDeque<>();
    private final Histogram clearedNs;
    private final List<PacedStream.Late> early;
    private long utteranceNs;
    private long playedNs;
    private long clearNs;
    private int clearedMarks;
    private int returnedCount;
    private int strayCount;

    /** @param utteranceNs when the first audio came behind which nothing was missing until this mark */
    private record Mark(String name, long utteranceNs, long earliestNs) {
        /** A tick that was late has played what came after its time, and the ticks behind it were on time again. */
        PacedStream.Late tooEarly(final long nowNs) {
            final long byNs = earliestNs - nowNs;
            return new PacedStream.Late(utteranceNs + byNs, byNs);
        }
    }

    /**
     * Several bots may share these.
     *
     * @param clearedNs how long after a clear each of its marks came back
     * @param early     each mark that came too early, by how much, and when the tick was due that may have been late by that
     */
    MarkLedger(final Histogram clearedNs, final List<PacedStream.Late> early) {
        this.clearedNs = clearedNs;
        this.early = early;
    }

    /** Audio was sent: it is heard at the earliest behind what was sent before. */
    void onAudio(final long lengthNs, final long nowNs) {
        if (playedNs < nowNs) {
            utteranceNs = nowNs;
            playedNs = nowNs;
        }
        playedNs += lengthNs;
    }

    void onMark(final String name, final long nowNs) {
        pending.add(new Mark(name, utteranceNs, Math.max(playedNs - FRAME_NS, nowNs)));
    }

    /** Whatever is pending comes back now. */
    void onClear(final long nowNs) {
        playedNs = nowNs;
        clearNs = nowNs;
        clearedMarks = pending.size();
    }

    void onReturned(final String name, final long nowNs) {
        final Mark mark = pending.poll();
        if (mark == null || !mark.name().equals(name)) {
            strayCount++;
            return;
        }
        returnedCount++;
        if (clearedMarks > 0) {
            clearedMarks--;
            clearedNs.recordValue(Math.max(0, nowNs - clearNs));
        } else if (nowNs < mark.earliestNs()) {
            early.add(mark.tooEarly(nowNs));
        }
    }

    int returnedCount() {
        return returnedCount;
    }

    /** Out of order, twice, or never sent. */
    int strayCount() {
        return strayCount;
    }

    /** Those that should have come back by now. */
    int lostCount(final long nowNs) {
        return (int) pending.stream().filter(mark -> nowNs - mark.earliestNs() > LOST_NS).count();
    }
}
