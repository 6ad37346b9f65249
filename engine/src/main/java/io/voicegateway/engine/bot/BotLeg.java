package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.PacketSink;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call's bot: its line, what it hears and what it says, on one clock. It outlives the socket: a re-dial goes on with the same RTP
 * stream, with what the caller said meanwhile, and with what the bot had said and was not yet heard.
 * <p>
 * The public commands are called by any thread and queued to the leg, which one bot thread at a time runs: that is the bot thread of
 * whatever it owns. Each command returns false when the queue is full, which is counted, or the leg removed.
 */
public final class BotLeg {
    static final int FRAME_MS = 20;
    static final long FRAME_NS = FRAME_MS * 1_000_000L;

    /** Behind by more than this, ticks are skipped instead of made up for. */
    static final int CATCH_UP_TICKS_MAX = 100;

    private static final int EVENTS_PER_CYCLE = 256;

    private final long sessionId;
    private final EngineContext ctx;
    private final BotConnector connector;
    private final BotAgent agent;
    private final BotLegTurns turns;
    private final BotLine line;
    private final BotHearing hearing;
    private final BotRtp rtp;
    private final BotSpeech speech;
    private final TickPhase ticks;

    // Written by the bot thread.
    private @Nullable AudioCodec codec;
    private boolean isMuted;
    private @Nullable BotCut awaitedCut;
    private long nextTickNs;
    private volatile long dueNs;
    private volatile long heardMs;

    BotLeg(
            final long sessionId,
            final BotStream stream,
            final AudioIngress ingress,
            final EngineContext ctx,
            final BotConnector connector,
            final SampleChunks chunks,
            final BotAgent agent) {
        this.sessionId = sessionId;
        this.ctx = ctx;
        this.connector = connector;
        this.agent = agent;
        turns = new BotLegTurns(ctx.counters(), this::doWork);
        line =
                new BotLine(
                        sessionId, ctx, connector.roundTrips(), this::wakeUp, this::takeTurnHere);
        rtp = new BotRtp(stream, ingress);
        speech = new BotSpeech(ctx, chunks, rtp, line::mark);
        ticks = new TickPhase(speech::isEmpty);
        hearing = new BotHearing(ctx, ticks, this::wakeUp);
    }

    /** Where the room's packets enter. Offered to by one media thread: the one that runs the shard's egress. */
    public PacketSink inbound() {
        return hearing.inbound();
    }

    /** Bot audio that left since the leg was made. Called by any thread. */
    public long heardMs() {
        return heardMs;
    }

    /**
     * Dials once. Exactly one {@link EngineListener#onBotDisconnected} follows, now or later; ignored while a socket is up or coming up.
     *
     * @throws IllegalArgumentException when {@link BotUrlRules} or the dialect's name forbid it
     */
    public boolean open(final BotLegDescription description) {
        return open(
                description,
                BotDialects.create(
                        description.dialect(),
                        new BotSession(
                                sessionId, description.parameters(), description.sampleRateHz())));
    }

    /** The same with a dialect that is made already. */
    boolean open(final BotLegDescription description, final BotDialect dialect) {
        BotUrlRules.check(description.url(), description.headers());
        return offer(() -> onOpen(description, dialect));
    }

    /**
     * Takes a bot that dialled in, in the same way as {@link #open} one that is dialled.
     *
     * @throws IllegalArgumentException when there is no such dialect
     */
    public boolean attach(
            final BotSocket socket,
            final String dialectName,
            final int sampleRateHz,
            final Map<String, String> parameters) {
        final DialledInSocket dialledIn = (DialledInSocket) socket;
        final BotDialect dialect =
                BotDialects.create(
                        dialectName, new BotSession(sessionId, parameters, sampleRateHz));
        return offer(() -> onAttach(dialledIn, dialect));
    }

    /** Ends the socket with the dialect's stop message and close 1000; what the bot said and was not heard is dropped. */
    public boolean close() {
        return offer(this::onClose);
    }

    /** Ends the socket as a broken network would: without a word. */
    boolean drop() {
        return offer(line::drop);
    }

    public boolean mute(final boolean isMuted) {
        return offer(() -> onMute(isMuted));
    }

    /**
     * Mutes at the frame boundary that the cut says, and reports it by {@link EngineListener#onBotCut}. Takes the place of the cut that
     * was awaited; null: none is awaited any more.
     */
    public boolean cut(final @Nullable BotCut cut) {
        return offer(() -> awaitedCut = cut);
    }

    /** Drops what was not yet heard; always answered by {@link EngineListener#onBotCleared}. */
    public boolean clear() {
        return offer(() -> onClear(true));
    }

    /** Tells the bot which keys the caller pressed, where its dialect has a message for it. */
    public boolean dtmf(final String digits) {
        return offer(() -> line.dtmf(digits));
    }

    /** Ends the leg for good and frees its codec. */
    public void remove() {
        turns.endSoon();
        wakeUp();
    }

    private boolean offer(final Runnable command) {
        final boolean isQueued = turns.offer(command);
        if (isQueued) {
            wakeUp();
        }
        return isQueued;
    }

    /** Something does not wait for the next tick. Called by any thread; never blocks. */
    private void wakeUp() {
        turns.want();
        agent.wakeUp();
    }

    /** The same without a change of threads, for what needs no coder. Called by a socket's thread. */
    private void takeTurnHere() {
        turns.want();
        agent.runNow(this);
    }

    /** Who runs the leg. Called by any bot thread. */
    BotLegTurns turns() {
        return turns;
    }

    /**
     * How long the leg has nothing to do: until its next tick, or what it hears before that; not at all when something is queued. Called by
     * any bot thread.
     */
    long untilDueNs(final long nowNs) {
        return turns.isWanted() ? 0 : dueNs - nowNs;
    }

    /** When {@link #untilDueNs} ends, if nothing is queued before. Called by any bot thread. */
    long dueNs() {
        return dueNs;
    }

    // All below is called by the bot thread that has it in hand.

    /** Takes a place on the 20 ms grid. */
    void onAdded(final AudioCodec audioCodec, final long firstTickNs) {
        codec = audioCodec;
        nextTickNs = firstTickNs;
        dueNs = firstTickNs;
        rtp.start(firstTickNs);
    }

    private void onRemoved() {
        try {
            onClose();
            speech.close();
        } finally {
            codec = null;
            turns.end();
        }
    }

    private int doWork(final long nowNs) {
        try {
            return takeTurn(nowNs);
        } finally {
            dueNs = hearing.dueNs(nowNs, nextTickNs);
        }
    }

    /** Takes what was asked for and what the socket said, then makes up every tick that is due. */
    private int takeTurn(final long nowNs) {
        final int commandCount = turns.runCommands();
        if (turns.isLast()) {
            onRemoved();
            // Whoever asked for something meanwhile is refused.
            return 1 + turns.runCommands();
        }
        final int packetCount = hearing.onWork(nowNs, nextTickNs);
        final int eventCount = drainEvents(nowNs);
        if (eventCount > 0) {
            speech.onWork(nowNs);
            heardMs = speech.heardMs();
        }
        return commandCount + packetCount + eventCount + runTicks(nowNs);
    }

    private int drainEvents(final long nowNs) {
        int eventCount = 0;
        while (eventCount < EVENTS_PER_CYCLE) {
            final BotEvent event = line.poll();
            if (event == null) {
                break;
            }
            eventCount++;
            onEvent(event, nowNs);
        }
        if (eventCount == EVENTS_PER_CYCLE) {
            turns.want();
        }
        return eventCount;
    }

    private void onEvent(final BotEvent event, final long nowNs) {
        switch (event) {
            case final BotEvent.Connected _ -> onConnected(nowNs);
            case final BotEvent.Audible audio when !isMuted -> speech.onAudio(audio);
            case final BotEvent.Audible _ -> {}
            case final BotEvent.Mark mark when !isMuted -> speech.onMark(mark.name());
            case final BotEvent.Mark mark -> line.mark(mark.name(), true);
            case final BotEvent.Clear _ -> onClear(false);
            case final BotEvent.ClearMarks _ -> speech.returnMarks();
            case final BotEvent.HangUp _ -> onHangUp(nowNs);
            case final BotEvent.Closed closed ->
                    onSocketClosed(closed.closeCode(), closed.reason(), nowNs);
        }
    }

    private int runTicks(final long nowNs) {
        int tickCount = 0;
        while (nowNs - nextTickNs >= 0) {
            if (tickCount == CATCH_UP_TICKS_MAX) {
                skipTicks(nowNs);
                break;
            }
            final long tickNs = nextTickNs;
            nextTickNs = tickNs + FRAME_NS;
            tick(tickNs);
            nextTickNs += ticks.pollNs();
            tickCount++;
        }
        return tickCount;
    }

    private void skipTicks(final long nowNs) {
        final long firstNs = nextTickNs;
        final long skippedTicks = (nowNs - firstNs) / FRAME_NS + 1;
        hearing.skip(firstNs, skippedTicks);
        nextTickNs = firstNs + skippedTicks * FRAME_NS;
        rtp.skip(skippedTicks);
    }

    private void tick(final long tickNs) {
        if (codec == null) {
            return;
        }
        cutIfDue(tickNs);
        rtp.onTick(tickNs);
        speech.onTick(tickNs);
        heardMs = speech.heardMs();
        line.onTick(tickNs, speech.isEmpty());
        hearing.onTick(tickNs);
    }

    /** Before the tick's frame: who is heard by now is not spoken over. */
    private void cutIfDue(final long tickNs) {
        final BotCut cut = awaitedCut;
        if (cut != null && cut.isDue()) {
            awaitedCut = null;
            ctx.listener().onBotCut(sessionId, cut.cutId(), cut.heardStreamId(), tickNs);
            onMute(true);
        }
    }

    private void onOpen(final BotLegDescription description, final BotDialect dialect) {
        final BotConnection begun = begin(dialect, String.valueOf(description.url().getHost()));
        if (begun != null) {
            connector.dial(begun, description);
        }
    }

    private void onAttach(final DialledInSocket socket, final BotDialect dialect) {
        final BotConnection begun = begin(dialect, "dialled in");
        if (begun != null) {
            connector.adopt(begun, socket);
        } else {
            socket.refuse();
        }
    }

    /** Makes ready for a socket; null while another one is up or coming up. */
    private @Nullable BotConnection begin(final BotDialect dialect, final String nextHost) {
        if (codec == null || !line.makeRoom()) {
            ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
            return null;
        }
        speech.fit(dialect, codec);
        return line.begin(dialect, nextHost);
    }

    private void onConnected(final long nowNs) {
        final AudioCodec audioCodec = codec;
        if (audioCodec == null) {
            return;
        }
        final BotConnection connected = line.onConnected();
        if (connected != null) {
            speech.endComfort();
            hearing.begin(connected, audioCodec, nowNs);
            ctx.listener().onBotConnected(sessionId);
        }
    }

    private void onClear(final boolean isCommand) {
        final long playedMs = speech.playedMs();
        final long droppedMs = speech.clear();
        line.cleared(playedMs, droppedMs);
        // Bots also clear when nothing plays; only the platform's own command is always answered.
        if (isCommand || droppedMs > 0) {
            ctx.listener().onBotCleared(sessionId, playedMs, droppedMs);
        }
    }

    private void onMute(final boolean isMuted) {
        if (isMuted == this.isMuted) {
            return;
        }
        this.isMuted = isMuted;
        if (isMuted) {
            speech.endComfort();
            onClear(false);
        }
        hearing.mute(isMuted);
    }

    private void onClose() {
        speech.clear();
        speech.endComfort();
        hearing.end();
        line.close();
    }

    /** As if the bot had closed its socket, with the close left to us. */
    private void onHangUp(final long nowNs) {
        if (line.hangUp()) {
            onSocketClosed(BotLine.NORMAL, "closed by the bot", nowNs);
        }
    }

    private void onSocketClosed(final int code, final String reason, final long nowNs) {
        hearing.end();
        speech.onSocketClosed();
        if (codec != null && !isMuted && BotLine.isLost(code)) {
            speech.comfort(codec);
        }
        line.onSocketClosed(code, reason, speech.isEmpty(), nowNs);
    }
}
