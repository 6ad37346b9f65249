package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.PacketSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's bot: its socket, and the audio both ways. It outlives the socket: a re-dial goes on with the same RTP stream, with what the
 * caller said meanwhile, and with what the bot had said and was not yet heard.
 * <p>
 * The public commands are called by any thread and queued to the bot thread, which alone runs the rest. Each returns false when that
 * queue is full, which is counted.
 */
public final class BotLeg {
    static final int FRAME_MS = 20;
    static final long FRAME_NS = FRAME_MS * 1_000_000L;

    /** A bot that takes nothing for this long is dropped. */
    static final long WRITE_DEADLINE_NS = 5_000_000_000L;

    /** How long a bot that hung up is still heard. */
    static final long DRAIN_LIMIT_NS = 30_000_000_000L;

    /** Behind by more than this, ticks are skipped instead of made up for. */
    static final int CATCH_UP_TICKS_MAX = 100;

    private static final int EVENTS_PER_CYCLE = 256;
    private static final int NORMAL = 1000;
    private static final int NO_STATUS = 1005;
    private static final Logger LOGGER = LoggerFactory.getLogger(BotLeg.class);

    private final long sessionId;
    private final BotStream stream;
    private final AudioIngress ingress;
    private final EngineContext ctx;
    private final BotConnector connector;
    private final BotAgentProxy agent;
    private final PacketQueue packets;
    private final PlayoutBuffer playout;

    // Written by the bot thread.
    private @Nullable LegCodec codec;
    private @Nullable BotConnection connection;
    private State state = State.IDLE;
    private String host = "";
    private boolean isMuted;
    private @Nullable BotCut awaitedCut;
    private long nextTickNs;
    private long elapsedTicks;
    private boolean isStalled;
    private long stalledSinceNs;
    private long drainSinceNs;
    private int closeCode;
    private String closeReason = "";
    private volatile long heardMs;

    BotLeg(
            final long sessionId,
            final BotStream stream,
            final AudioIngress ingress,
            final EngineContext ctx,
            final BotConnector connector,
            final BotAgentProxy agent) {
        this.sessionId = sessionId;
        this.stream = stream;
        this.ingress = ingress;
        this.ctx = ctx;
        this.connector = connector;
        this.agent = agent;
        packets = new PacketQueue(ctx.counters());
        playout = new PlayoutBuffer(TwilioDialect.SAMPLE_RATE_HZ, ctx.playoutLimitMs());
    }

    /** Where the room's packets enter. Offered to by one media thread: the one that runs the shard's egress. */
    public PacketSink inbound() {
        return packets;
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
        BotUrlRules.check(description.url(), description.headers());
        final BotDialect dialect = BotDialect.create(description, sessionId);
        return agent.offer(() -> onOpen(description, dialect));
    }

    /** Ends the socket with the dialect's stop message and close 1000; what the bot said and was not heard is dropped. */
    public boolean close() {
        return agent.offer(this::onClose);
    }

    public boolean mute(final boolean isMuted) {
        return agent.offer(() -> onMute(isMuted));
    }

    /**
     * Mutes at the frame boundary that the cut says, and reports it by {@link EngineListener#onBotCut}. Takes the place of the cut that
     * was awaited; null: none is awaited any more.
     */
    public boolean cut(final @Nullable BotCut cut) {
        return agent.offer(() -> awaitedCut = cut);
    }

    /** Drops what was not yet heard; always answered by {@link EngineListener#onBotCleared}. */
    public boolean clear() {
        return agent.offer(() -> onClear(true));
    }

    /** Ends the leg for good and frees its codec. */
    public boolean remove() {
        return agent.offer(() -> agent.onRemove(this));
    }

    // All below is called by the bot thread.

    /** Opens the codec and takes a place on the 20 ms grid. */
    void onAdded(final AudioCodec audioCodec, final long firstTickNs) {
        codec = new LegCodec(audioCodec);
        nextTickNs = firstTickNs;
    }

    void onRemoved() {
        onClose();
        if (codec != null) {
            codec.close();
            codec = null;
        }
    }

    long nextTickNs() {
        return nextTickNs;
    }

    /** Takes what the socket said, then makes up every tick that is due. */
    int doWork(final long nowNs) {
        return drainEvents(nowNs) + runTicks(nowNs);
    }

    private int drainEvents(final long nowNs) {
        int eventCount = 0;
        while (eventCount < EVENTS_PER_CYCLE && connection != null) {
            final BotEvent event = connection.poll();
            if (event == null) {
                break;
            }
            eventCount++;
            onEvent(event, nowNs);
        }
        return eventCount;
    }

    private void onEvent(final BotEvent event, final long nowNs) {
        switch (event) {
            case final BotEvent.Connected _ -> onConnected();
            case final BotEvent.Audio audio -> onAudio(audio.samples(), nowNs);
            case final BotEvent.Mark mark -> onMark(mark.name());
            case final BotEvent.Clear _ -> onClear(false);
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
            tick(nextTickNs);
            nextTickNs += FRAME_NS;
            tickCount++;
        }
        return tickCount;
    }

    private void skipTicks(final long nowNs) {
        final long skippedTicks = (nowNs - nextTickNs) / FRAME_NS + 1;
        elapsedTicks += skippedTicks;
        nextTickNs += skippedTicks * FRAME_NS;
        if (codec != null) {
            codec.fromBot.skip(skippedTicks);
        }
    }

    private void tick(final long tickNs) {
        if (codec == null) {
            return;
        }
        cutIfDue(tickNs);
        codec.fromBot.tick(tickNs);
        heardMs = playout.heardMs();
        if (state != State.CONNECTED) {
            listenUnconnected(codec);
            if (state == State.DRAINING) {
                checkDrained(tickNs);
            }
            return;
        }
        echoReachedMarks();
        writeMedia(codec, tickNs);
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

    private void listenUnconnected(final LegCodec codec) {
        if (isMuted) {
            codec.toBot.readMuted();
        } else {
            codec.toBot.hold();
        }
    }

    private void writeMedia(final LegCodec codec, final long tickNs) {
        final BotConnection open = connection;
        if (open == null) {
            return;
        }
        final short[] frame = isMuted ? codec.toBot.readMuted() : codec.toBot.read(tickNs);
        elapsedTicks++;
        if (open.writeMedia(open.dialect().media(frame, elapsedTicks * FRAME_MS))) {
            isStalled = false;
        } else if (!isStalled) {
            isStalled = true;
            stalledSinceNs = tickNs;
        } else if (tickNs - stalledSinceNs >= WRITE_DEADLINE_NS) {
            open.abort("write stalled");
        }
    }

    private void onOpen(final BotLegDescription description, final BotDialect dialect) {
        if (state == State.DRAINING) {
            // Another bot takes over: nobody waits for the old one's last words to end.
            disconnected(closeCode, closeReason);
        }
        if (state != State.IDLE || codec == null) {
            ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
            return;
        }
        final int queuedSamplesMax = ctx.playoutLimitMs() * (TwilioDialect.SAMPLE_RATE_HZ / 1000);
        final BotConnection dialled =
                new BotConnection(dialect, queuedSamplesMax, ctx.counters(), agent::wakeUp);
        connection = dialled;
        host = String.valueOf(description.url().getHost());
        state(State.DIALLING, "open");
        connector.dial(dialled, description);
    }

    private void onConnected() {
        if (state != State.DIALLING || connection == null) {
            return;
        }
        for (final WebSocketFrame frame : connection.dialect().greeting()) {
            connection.writeControl(frame);
        }
        elapsedTicks = 0;
        isStalled = false;
        state(State.CONNECTED, "upgraded");
        ctx.listener().onBotConnected(sessionId);
    }

    private void onAudio(final short[] samples, final long nowNs) {
        if (isMuted) {
            return;
        }
        final int lostSamples = playout.write(samples, nowNs);
        if (lostSamples > 0) {
            ctx.counters()
                    .add(
                            EngineCounter.BOT_PLAYOUT_FULL,
                            PlayoutBuffer.frameCount(lostSamples, TwilioDialect.SAMPLE_RATE_HZ));
        }
    }

    private void onMark(final String name) {
        if (isMuted || playout.isEmpty()) {
            echo(name);
        } else if (!playout.mark(name)) {
            ctx.counters().increment(EngineCounter.BOT_MARKS_REFUSED);
        }
    }

    private void onClear(final boolean isCommand) {
        final long playedMs = playout.playedMs();
        final long droppedMs = playout.clear();
        echoPendingMarks();
        // Bots also clear when nothing plays; only the platform's own command is always answered.
        if (isCommand || droppedMs > 0) {
            ctx.listener().onBotCleared(sessionId, playedMs, droppedMs);
        }
    }

    private void onMute(final boolean isMuted) {
        this.isMuted = isMuted;
        if (isMuted) {
            onClear(false);
        }
    }

    private void onClose() {
        playout.clear();
        if (connection != null && state == State.CONNECTED) {
            connection.finish();
        } else if (connection != null) {
            connection.abort("closed by the gateway");
        }
        if (state != State.IDLE) {
            disconnected(NORMAL, "closed by the gateway");
        }
    }

    private void onSocketClosed(final int code, final String reason, final long nowNs) {
        playout.forgetMarks();
        closeCode = code;
        closeReason = reason;
        if (state == State.DIALLING) {
            ctx.counters().increment(EngineCounter.BOT_DIALS_FAILED);
        }
        connection = null;
        playout.trimSilence();
        if (isClean(code) && state == State.CONNECTED && !playout.isEmpty()) {
            drainSinceNs = nowNs;
            state(State.DRAINING, reason);
        } else {
            disconnected(code, reason);
        }
    }

    private void checkDrained(final long tickNs) {
        if (playout.isEmpty() || tickNs - drainSinceNs >= DRAIN_LIMIT_NS) {
            disconnected(closeCode, closeReason);
        }
    }

    private void disconnected(final int code, final String reason) {
        connection = null;
        playout.forgetMarks();
        state(State.IDLE, code + " " + reason);
        ctx.listener().onBotDisconnected(sessionId, code, isClean(code), reason);
    }

    private void echoReachedMarks() {
        String name = playout.pollReachedMark();
        while (name != null) {
            echo(name);
            name = playout.pollReachedMark();
        }
    }

    private void echoPendingMarks() {
        String name = playout.pollMark();
        while (name != null) {
            echo(name);
            name = playout.pollMark();
        }
    }

    private void echo(final String name) {
        if (connection != null && state == State.CONNECTED) {
            connection.writeControl(connection.dialect().mark(name));
        }
    }

    private static boolean isClean(final int code) {
        return code == NORMAL || code == NO_STATUS;
    }

    private void state(final State next, final String reason) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("bot leg: " + state + " -> " + next + ": " + reason);
        }
        LOGGER.info("bot leg session={} host={} state={} reason={}", sessionId, host, next, reason);
        state = next;
    }

    /**
     * Where the socket is. The audio goes on in every state.
     * <pre>
     *        open            upgraded              closed 1000/1005, words left
     * IDLE ───────► DIALLING ───────► CONNECTED ───────────────────────────────► DRAINING
     *  ▲               │ failed           │ closed, lost                            │ heard, or 30 s
     *  └───────────────┴──────────────────┴─────────────────────────────────────────┘
     * </pre>
     */
    private enum State {
        IDLE,
        DIALLING,
        CONNECTED,
        DRAINING;

        boolean mayBecome(final State next) {
            return switch (this) {
                case IDLE -> next == DIALLING;
                case DIALLING -> next == CONNECTED || next == IDLE;
                case CONNECTED -> next == DRAINING || next == IDLE;
                case DRAINING -> next == IDLE;
            };
        }
    }

    /** What needs native memory, opened and closed by the bot thread. */
    private final class LegCodec {
        private final AudioCodec.Encoder encoder;
        private final AudioCodec.Decoder decoder;
        private final AudioToBot toBot;
        private final AudioFromBot fromBot;

        LegCodec(final AudioCodec audioCodec) {
            final int sampleRateHz = TwilioDialect.SAMPLE_RATE_HZ;
            encoder = audioCodec.openEncoder(sampleRateHz);
            decoder = audioCodec.openDecoder(sampleRateHz);
            toBot = new AudioToBot(packets, decoder, sampleRateHz, ctx.counters());
            fromBot = new AudioFromBot(playout, encoder, sampleRateHz, stream, ingress);
        }

        void close() {
            encoder.close();
            decoder.close();
        }
    }
}
