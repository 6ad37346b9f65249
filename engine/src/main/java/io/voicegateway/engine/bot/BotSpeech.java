package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;

/**
 * What one leg's bots say, and their marks in it, in whatever form the present bot says it. Before there is one, silence. Owned by the bot
 * thread.
 */
final class BotSpeech {
    private final EngineContext ctx;
    private final SampleChunks chunks;
    private final BotRtp rtp;
    private final MarkEcho marks;
    private final ComfortTone comfort;
    private AudioFromBot audio;
    private long heardMsBefore;

    BotSpeech(
            final EngineContext ctx,
            final SampleChunks chunks,
            final BotRtp rtp,
            final MarkEcho marks) {
        this.ctx = ctx;
        this.chunks = chunks;
        this.rtp = rtp;
        this.marks = marks;
        comfort = new ComfortTone(ctx.comfortToneHz(), rtp);
        audio = new PacketsFromBot(ctx.playoutLimitMs(), rtp);
    }

    /** Makes ready for a bot. What the one before had said stays, unless this one speaks in another form. */
    void fit(final BotDialect dialect, final AudioCodec codec) {
        final boolean isFitting =
                switch (dialect) {
                    case final PcmDialect _ -> audio instanceof PcmFromBot;
                    case final PacketDialect _ -> audio instanceof PacketsFromBot;
                };
        if (isFitting) {
            return;
        }
        heardMsBefore += audio.playout().heardMs();
        audio.close();
        audio =
                switch (dialect) {
                    case final PcmDialect pcm ->
                            new PcmFromBot(
                                    codec,
                                    pcm.fromBotHz(),
                                    ctx.playoutLimitMs(),
                                    ctx.speechEncoding(),
                                    chunks,
                                    rtp);
                    case final PacketDialect _ -> new PacketsFromBot(ctx.playoutLimitMs(), rtp);
                };
    }

    void onAudio(final BotEvent.Audible said) {
        final int lostFrames = audio.write(said);
        if (lostFrames > 0) {
            ctx.counters().add(EngineCounter.BOT_PLAYOUT_FULL, lostFrames);
        }
    }

    /** A mark behind nothing is reached. */
    void onMark(final String name) {
        if (isEmpty()) {
            marks.echo(name, false);
        } else if (!audio.playout().mark(name)) {
            ctx.counters().increment(EngineCounter.BOT_MARKS_REFUSED);
        }
    }

    /** Sends what need not wait for the tick. */
    void onWork(final long nowNs) {
        audio.onWork(nowNs);
        echoReachedMarks();
    }

    void onTick(final long tickNs) {
        // What the lost bot had said is heard first.
        if (!isEmpty() || !comfort.onTick(tickNs)) {
            audio.onTick(tickNs);
        }
        echoReachedMarks();
    }

    /** Drops what was not yet heard, and returns its marks. Returns its length. */
    long clear() {
        final long droppedMs = audio.playout().clear();
        returnMarks();
        return droppedMs;
    }

    /** Every mark that waits comes back as cleared. */
    void returnMarks() {
        String name = audio.playout().pollMark();
        while (name != null) {
            marks.echo(name, true);
            name = audio.playout().pollMark();
        }
    }

    /** The bot is gone: nobody waits for its marks, nor for silence at the end of its last words. */
    void onSocketClosed() {
        audio.playout().forgetMarks();
        audio.playout().trimSilence();
    }

    /** The caller waits for a bot that was lost. */
    void comfort(final AudioCodec codec) {
        comfort.begin(codec);
    }

    /** A bot is there, or nobody waits for one. */
    void endComfort() {
        comfort.end();
    }

    boolean isEmpty() {
        return audio.playout().isEmpty();
    }

    long playedMs() {
        return audio.playout().playedMs();
    }

    long heardMs() {
        return heardMsBefore + audio.playout().heardMs();
    }

    void close() {
        comfort.end();
        audio.close();
    }

    private void echoReachedMarks() {
        String name = audio.playout().pollReachedMark();
        while (name != null) {
            marks.echo(name, false);
            name = audio.playout().pollReachedMark();
        }
    }

    /** Tells the bot. */
    @FunctionalInterface
    interface MarkEcho {
        void echo(String name, boolean isCleared);
    }
}
