package io.voicegateway.engine.bot;

import java.util.Arrays;

/**
 * PCM that waits to be heard: re-framed to 20 ms, paced at one frame per tick, bounded.
 * <p>
 * Padding has no position. An utterance that arrives paced starts after a short lead, because real bots' own pacing leaves holes without
 * it; one that arrives in a burst starts at once. What a stall has left behind of a bot that speaks in real time is made up for in its
 * pauses. Owned by the bot thread.
 */
final class PlayoutBuffer extends Playout {
    /** Wait before an utterance that arrives paced; measured against stock bots. */
    static final long LEAD_NS = 40_000_000L;

    /** A bot that answers what it hears does so a moment after a tick: the second tick after that one is not to wait for the third. */
    private static final long LEAD_SLACK_NS = 5_000_000L;

    /** With this much at hand nobody is pacing: start at once. */
    static final int BURST_MS = 300;

    /** A remainder that waits longer than this for its continuation is the utterance's end. */
    static final long REMAINDER_WAIT_NS = 40_000_000L;

    /** What pacing may need: the utterance's lead, and one late tick on either side. */
    static final int KEPT_MS = 80;

    private static final int QUIET_PEAK = 64;

    private final SampleQueue samples;
    private int frameSamples;
    private PacedBacklog backlog;
    private CutFade fade;
    private State state = State.EMPTY;
    private long stateNs;

    /** @param chunks where its memory comes from and goes back to */
    PlayoutBuffer(final int sampleRateHz, final int limitMs, final SampleChunks chunks) {
        super(sampleRateHz, limitMs);
        samples = new SampleQueue(chunks);
        frameSamples = samplesPerMs() * BotLeg.FRAME_MS;
        backlog = new PacedBacklog(sampleRateHz, KEPT_MS);
        fade = new CutFade(samplesPerMs());
    }

    /** Takes audio of another rate from here on. Called while empty. */
    void sampleRate(final int sampleRateHz) {
        onRate(sampleRateHz);
        frameSamples = samplesPerMs() * BotLeg.FRAME_MS;
        backlog = new PacedBacklog(sampleRateHz, KEPT_MS);
        fade = new CutFade(samplesPerMs());
    }

    /**
     * Takes audio of any length.
     *
     * @return samples that did not fit and are lost
     */
    int write(final short[] said, final long nowNs) {
        final int takenSamples = Math.min(said.length, freeSamples());
        if (takenSamples > 0) {
            if (state == State.EMPTY) {
                backlog.reset();
                onUtterance(nowNs);
                state(State.LEADING, nowNs);
            }
            samples.add(said, takenSamples);
            onWritten(takenSamples);
            backlog.onWrite(takenSamples);
        }
        return said.length - takenSamples;
    }

    /**
     * Plays the next 20 ms.
     *
     * @param frame receives one frame, padded with silence where an utterance ends; silence, or the end of what was cut, when there is nothing
     *     to play
     * @return false when there is nothing to play on this tick
     */
    boolean read(final short[] frame, final long nowNs) {
        final boolean isPlayed = play(frame, nowNs);
        if (!isPlayed) {
            Arrays.fill(frame, 0, frameSamples, (short) 0);
        }
        fade.mixInto(frame);
        return isPlayed;
    }

    private boolean play(final short[] frame, final long nowNs) {
        if (!isDue(nowNs)) {
            return false;
        }
        backlog.onRead(bufferedSamples());
        int takenSamples = take(frame);
        if (backlog.hasExcess() && !isEmpty() && Silence.isSilent(frame, frameSamples)) {
            backlog.onFrameLeftOut();
            takenSamples = take(frame);
        }
        onHeard(takenSamples, nowNs);
        if (isEmpty()) {
            state(State.EMPTY, nowNs);
        }
        return true;
    }

    /** Of a voice that is being heard; what has not begun breaks off nowhere. */
    @Override
    void beforeClear() {
        if (state != State.PLAYING) {
            return;
        }
        final short[] tail = new short[Math.min(fade.samplesMax(), samples.size())];
        samples.poll(tail, tail.length);
        fade.begin(tail);
    }

    @Override
    void drop() {
        state = State.EMPTY;
        samples.clear();
    }

    @Override
    void trimSilence() {
        while (!isEmpty() && Math.abs(samples.last()) <= QUIET_PEAK) {
            samples.removeLast();
            onTrimmed(1);
        }
        if (isEmpty()) {
            state = State.EMPTY;
        }
    }

    /** The next frame, padded with silence. Returns how much of it is audio. */
    private int take(final short[] frame) {
        final int takenSamples = Math.min(frameSamples, bufferedSamples());
        samples.poll(frame, takenSamples);
        Arrays.fill(frame, takenSamples, frameSamples, (short) 0);
        onTaken(takenSamples);
        return takenSamples;
    }

    private boolean isDue(final long nowNs) {
        final int bufferedSamples = bufferedSamples();
        switch (state) {
            case EMPTY -> {
                return false;
            }
            case LEADING -> {
                if (bufferedSamples < BURST_MS * samplesPerMs()
                        && nowNs - stateNs < LEAD_NS - LEAD_SLACK_NS) {
                    return false;
                }
                state(State.PLAYING, nowNs);
            }
            case PLAYING, STARVED -> {}
        }
        if (bufferedSamples >= frameSamples || hasMarkAtEnd()) {
            state(State.PLAYING, nowNs);
            return true;
        }
        if (state != State.STARVED) {
            state(State.STARVED, nowNs);
        }
        return nowNs - stateNs >= REMAINDER_WAIT_NS;
    }

    private void state(final State next, final long nowNs) {
        state = next;
        stateNs = nowNs;
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
}
