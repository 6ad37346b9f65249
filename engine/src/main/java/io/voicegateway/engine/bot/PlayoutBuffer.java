package io.voicegateway.engine.bot;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the bot has said and the room has not yet heard: re-framed to 20 ms, paced at one frame per tick, bounded.
 * <p>
 * Positions count the bot's own samples since the leg was made; padding has no position. An utterance that arrives paced starts after a
 * short lead, because real bots' own pacing leaves holes without it; one that arrives in a burst starts at once. What a stall has left
 * behind of a bot that speaks in real time is made up for in its pauses. Owned by the bot thread.
 */
final class PlayoutBuffer {
    /** Wait before an utterance that arrives paced; measured against stock bots. */
    static final long LEAD_NS = 40_000_000L;

    /** With this much at hand nobody is pacing: start at once. */
    static final int BURST_MS = 300;

    /** A remainder that waits longer than this for its continuation is the utterance's end. */
    static final long REMAINDER_WAIT_NS = 40_000_000L;

    /** Silence after which the next audio counts as a new utterance in {@link #playedMs()}. */
    static final long UTTERANCE_GAP_NS = 500_000_000L;

    /** More marks than 20 ms chunks fit into the buffer are not pending for a reason. */
    static final int MARKS_MAX = 8_192;

    private static final int INITIAL_CAPACITY_SAMPLES = 8_192;
    private static final int QUIET_PEAK = 64;

    private final int frameSamples;
    private final int samplesPerMs;
    private final int limitSamples;
    private final int burstSamples;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final PacedBacklog backlog;

    private short[] ring = new short[INITIAL_CAPACITY_SAMPLES];
    private long writePosition;
    private long readPosition;
    private long utterancePosition;
    private long heardSamples;
    private State state = State.EMPTY;
    private long stateNs;
    private long lastReadNs;

    PlayoutBuffer(final int sampleRateHz, final int limitMs) {
        samplesPerMs = sampleRateHz / 1000;
        frameSamples = samplesPerMs * BotLeg.FRAME_MS;
        limitSamples = samplesPerMs * limitMs;
        burstSamples = samplesPerMs * BURST_MS;
        backlog = new PacedBacklog(sampleRateHz);
    }

    /**
     * Takes audio of any length.
     *
     * @return samples that did not fit and are lost
     */
    int write(final short[] samples, final long nowNs) {
        final int takenSamples = Math.min(samples.length, limitSamples - bufferedSamples());
        if (takenSamples > 0) {
            if (state == State.EMPTY) {
                beginUtterance(nowNs);
            }
            reserve(takenSamples);
            for (int i = 0; i < takenSamples; i++) {
                ring[(int) ((writePosition + i) & (ring.length - 1))] = samples[i];
            }
            writePosition += takenSamples;
            backlog.onWrite(takenSamples);
        }
        return samples.length - takenSamples;
    }

    /** Remembers a mark behind all audio so far. Returns false when too many are pending. */
    boolean mark(final String name) {
        if (marks.size() == MARKS_MAX) {
            return false;
        }
        marks.add(new Mark(name, writePosition));
        return true;
    }

    /**
     * Plays the next 20 ms.
     *
     * @param frame receives one frame, padded with silence where an utterance ends
     * @return false when there is nothing to play on this tick
     */
    boolean read(final short[] frame, final long nowNs) {
        if (!isDue(nowNs)) {
            return false;
        }
        backlog.onRead(bufferedSamples());
        int takenSamples = take(frame);
        if (backlog.hasExcess() && !isEmpty() && Silence.isSilent(frame, frameSamples)) {
            backlog.onFrameLeftOut();
            takenSamples = take(frame);
        }
        heardSamples += takenSamples;
        lastReadNs = nowNs;
        if (bufferedSamples() == 0) {
            state(State.EMPTY, nowNs);
            release();
        }
        return true;
    }

    /** The next mark whose sample has left, or null. */
    @Nullable String pollReachedMark() {
        final Mark mark = marks.peek();
        if (mark == null || mark.position > readPosition) {
            return null;
        }
        marks.remove();
        return mark.name;
    }

    /** The next pending mark, reached or not, or null. Called after {@link #clear()}. */
    @Nullable String pollMark() {
        final Mark mark = marks.poll();
        return mark == null ? null : mark.name;
    }

    /** Forgets pending marks: their bot is gone. */
    void forgetMarks() {
        marks.clear();
    }

    /** Drops all audio that was not yet heard. Returns its length; the marks stay until they are polled. */
    long clear() {
        final long droppedMs = bufferedMs();
        readPosition = writePosition;
        state = State.EMPTY;
        release();
        return droppedMs;
    }

    /** Cuts silence off the end: nobody waits for it once the bot has closed. */
    void trimSilence() {
        while (writePosition > readPosition
                && Math.abs(ring[(int) ((writePosition - 1) & (ring.length - 1))]) <= QUIET_PEAK) {
            writePosition--;
        }
        if (bufferedSamples() == 0) {
            state = State.EMPTY;
        }
    }

    /** Of the current, or else the last, utterance. */
    long playedMs() {
        return (readPosition - utterancePosition) / samplesPerMs;
    }

    /** Frames that so many samples fill, the last one perhaps in part. */
    static int frameCount(final int sampleCount, final int sampleRateHz) {
        final int frameSamples = sampleRateHz / 1000 * BotLeg.FRAME_MS;
        return (sampleCount + frameSamples - 1) / frameSamples;
    }

    /** Since the leg was made. */
    long heardMs() {
        return heardSamples / samplesPerMs;
    }

    boolean isEmpty() {
        return bufferedSamples() == 0;
    }

    long bufferedMs() {
        return bufferedSamples() / samplesPerMs;
    }

    /** The next frame, padded with silence. Returns how much of it is audio. */
    private int take(final short[] frame) {
        final int takenSamples = Math.min(frameSamples, bufferedSamples());
        for (int i = 0; i < takenSamples; i++) {
            frame[i] = ring[(int) ((readPosition + i) & (ring.length - 1))];
        }
        Arrays.fill(frame, takenSamples, frameSamples, (short) 0);
        readPosition += takenSamples;
        return takenSamples;
    }

    private int bufferedSamples() {
        return (int) (writePosition - readPosition);
    }

    private void beginUtterance(final long nowNs) {
        backlog.reset();
        if (heardSamples == 0 || nowNs - lastReadNs > UTTERANCE_GAP_NS) {
            utterancePosition = writePosition;
        }
        state(State.LEADING, nowNs);
    }

    private boolean isDue(final long nowNs) {
        final int bufferedSamples = bufferedSamples();
        switch (state) {
            case EMPTY -> {
                return false;
            }
            case LEADING -> {
                if (bufferedSamples < burstSamples && nowNs - stateNs < LEAD_NS) {
                    return false;
                }
                state(State.PLAYING, nowNs);
            }
            case PLAYING, STARVED -> {}
        }
        if (bufferedSamples >= frameSamples || hasMarkBehindRemainder()) {
            state(State.PLAYING, nowNs);
            return true;
        }
        if (state != State.STARVED) {
            state(State.STARVED, nowNs);
        }
        return nowNs - stateNs >= REMAINDER_WAIT_NS;
    }

    private boolean hasMarkBehindRemainder() {
        final Mark last = marks.peekLast();
        return last != null && last.position == writePosition;
    }

    private void state(final State next, final long nowNs) {
        state = next;
        stateNs = nowNs;
    }

    private void reserve(final int addedSamples) {
        final int neededSamples = bufferedSamples() + addedSamples;
        if (neededSamples <= ring.length) {
            return;
        }
        final short[] grown = new short[Integer.highestOneBit(neededSamples - 1) << 1];
        for (long position = readPosition; position < writePosition; position++) {
            grown[(int) (position & (grown.length - 1))] =
                    ring[(int) (position & (ring.length - 1))];
        }
        ring = grown;
    }

    private void release() {
        // A burst is over: thousands of idle legs must not keep their largest one.
        if (ring.length > INITIAL_CAPACITY_SAMPLES) {
            ring = new short[INITIAL_CAPACITY_SAMPLES];
        }
    }

    /**
     * Where an utterance is.
     * <pre>
     * EMPTY ──audio──► LEADING ──lead over, or a burst──► PLAYING ◄──frame complete──► STARVED
     *   ▲                                                    │ all played                 │ waited: flush
     *   └────────────────────────────────────────────────────┴────────────────────────────┘
     * </pre>
     */
    private enum State {
        EMPTY,
        LEADING,
        PLAYING,
        STARVED
    }

    private record Mark(String name, long position) {}
}
