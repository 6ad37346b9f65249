package io.voicegateway.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Deque;
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
    private long playedNs;
    private long clearNs;
    private int clearedMarks;
    private int returnedCount;
    private int earlyCount;
    private int strayCount;

    private record Mark(String name, long earliestNs) {}

    /** @param clearedNs how long after a clear each of its marks came back */
    MarkLedger(final Histogram clearedNs) {
        this.clearedNs = clearedNs;
    }

    /** Audio was sent: it is heard at the earliest behind what was sent before. */
    void onAudio(final long lengthNs, final long nowNs) {
        playedNs = Math.max(playedNs, nowNs) + lengthNs;
    }

    void onMark(final String name, final long nowNs) {
        pending.add(new Mark(name, Math.max(playedNs - FRAME_NS, nowNs)));
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
            earlyCount++;
        }
    }

    int returnedCount() {
        return returnedCount;
    }

    int earlyCount() {
        return earlyCount;
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
