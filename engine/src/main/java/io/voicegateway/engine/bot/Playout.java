package io.voicegateway.engine.bot;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the bot has said and the room has not yet heard, as a stretch of time: how much of it there is, how much was heard, and the marks
 * in it. What it is made of, and when it plays, is the subclass's.
 * <p>
 * Positions count the bot's own audio, in samples of its rate. Owned by the bot thread.
 */
abstract class Playout {
    /** More marks than 20 ms chunks fit into the buffer are not pending for a reason. */
    static final int MARKS_MAX = 8_192;

    /** Silence after which the next audio counts as a new utterance in {@link #playedMs()}. */
    static final long UTTERANCE_GAP_NS = 500_000_000L;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final int limitMs;
    private int samplesPerMs;
    private long writePosition;
    private long readPosition;
    private long utterancePosition;
    private long heardSamples;
    private long heardMsBefore;
    private long lastReadNs;

    Playout(final int sampleRateHz, final int limitMs) {
        samplesPerMs = sampleRateHz / 1000;
        this.limitMs = limitMs;
    }

    /** Drops all audio that was not yet heard. Returns its length; the marks stay until they are polled. */
    final long clear() {
        final long droppedMs = bufferedMs();
        beforeClear();
        readPosition = writePosition;
        drop();
        return droppedMs;
    }

    /** All that is buffered is about to be dropped. */
    abstract void beforeClear();

    /** Cuts silence off the end: nobody waits for it once the bot has closed. */
    abstract void trimSilence();

    /** Lets go of all that is held. */
    abstract void drop();

    /** Remembers a mark behind all audio so far. Returns false when too many are pending. */
    final boolean mark(final String name) {
        if (marks.size() == MARKS_MAX) {
            return false;
        }
        marks.add(new Mark(name, writePosition));
        return true;
    }

    /** The next mark whose sample has left, or null. */
    final @Nullable String pollReachedMark() {
        final Mark mark = marks.peek();
        if (mark == null || mark.position > readPosition) {
            return null;
        }
        marks.remove();
        return mark.name;
    }

    /** The next pending mark, reached or not, or null. Called after {@link #clear()}. */
    final @Nullable String pollMark() {
        final Mark mark = marks.poll();
        return mark == null ? null : mark.name;
    }

    /** Forgets pending marks: their bot is gone. */
    final void forgetMarks() {
        marks.clear();
    }

    /** Of the current, or else the last, utterance. */
    final long playedMs() {
        return (readPosition - utterancePosition) / samplesPerMs;
    }

    /** Since this was made. */
    final long heardMs() {
        return heardMsBefore + heardSamples / samplesPerMs;
    }

    final boolean isEmpty() {
        return bufferedSamples() == 0;
    }

    final long bufferedMs() {
        return bufferedSamples() / samplesPerMs;
    }

    final int bufferedSamples() {
        return (int) (writePosition - readPosition);
    }

    final int freeSamples() {
        return limitMs * samplesPerMs - bufferedSamples();
    }

    final int samplesPerMs() {
        return samplesPerMs;
    }

    final void onUtterance(final long nowNs) {
        if (heardSamples == 0 || nowNs - lastReadNs > UTTERANCE_GAP_NS) {
            utterancePosition = writePosition;
        }
    }

    final void onWritten(final int sampleCount) {
        writePosition += sampleCount;
    }

    final void onTaken(final int sampleCount) {
        readPosition += sampleCount;
    }

    final void onHeard(final int sampleCount, final long nowNs) {
        heardSamples += sampleCount;
        lastReadNs = nowNs;
    }

    final void onTrimmed(final int sampleCount) {
        writePosition -= sampleCount;
    }

    /** From here on in samples of another rate; only while empty. */
    final void onRate(final int sampleRateHz) {
        heardMsBefore = heardMs();
        heardSamples = 0;
        writePosition = 0;
        readPosition = 0;
        utterancePosition = 0;
        samplesPerMs = sampleRateHz / 1000;
    }

    final boolean hasMarkAtEnd() {
        final Mark last = marks.peekLast();
        return last != null && last.position == writePosition;
    }

    private record Mark(String name, long position) {}
}
