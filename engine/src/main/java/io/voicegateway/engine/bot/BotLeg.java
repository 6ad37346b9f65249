package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
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
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
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

    /** How long a bot that hung up is still heard. */
    static final long DRAIN_LIMIT_NS = 30_000_000_000L;

    /** Behind by more than this, ticks are skipped instead of made up for. */
    static final int CATCH_UP_TICKS_MAX = 100;

    private static final int EVENTS_PER_CYCLE = 256;
    private static final int NORMAL = 1000;
    private static final int NO_STATUS = 1005;
    private static final Logger LOGGER = LoggerFactory.getLogger(BotLeg.class);

    private final long sessionId;
    private final EngineContext ctx;
    private final BotConnector connector;
    private final BotAgentProxy agent;
    private final PacketQueue packets;
    private final MessageHandler packetHandler = PacketQueue.handler(this::onPacket);
    private final PreRoll preRoll;
    private final BotRtp rtp;
    private final BotSpeech speech;

    // Written by the bot thread.
    private @Nullable AudioCodec codec;
    private @Nullable BotConnection connection;
    private @Nullable AudioToBot toBot;
    private BotLegState state = BotLegState.IDLE;
    private String host = "";
    private boolean isMuted;
    private boolean isHandingOver;
    private @Nullable BotCut awaitedCut;
    private long nextTickNs;
    private long elapsedTicks;
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
        this.ctx = ctx;
        this.connector = connector;
        this.agent = agent;
        packets = new PacketQueue(ctx.counters(), agent::wakeUp);
        preRoll = new PreRoll(ctx.counters(), ctx.preRollMs());
        rtp = new BotRtp(stream, ingress);
        speech = new BotSpeech(ctx, rtp, this::echo);
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
        return agent.offer(() -> onOpen(description, dialect));
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
        return agent.offer(() -> onAttach(dialledIn, dialect));
    }

    /** Ends the socket with the dialect's stop message and close 1000; what the bot said and was not heard is dropped. */
    public boolean close() {
        return agent.offer(this::onClose);
    }

    /** Ends the socket as a broken network would: without a word. */
    boolean drop() {
        return agent.offer(this::onDrop);
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

    /** Tells the bot which keys the caller pressed, where its dialect has a message for it. */
    public boolean dtmf(final String digits) {
        return agent.offer(() -> onDtmf(digits));
    }

    /** Ends the leg for good and frees its codec. */
    public boolean remove() {
        return agent.offer(() -> agent.onRemove(this));
    }

    // All below is called by the bot thread.

    /** Takes a place on the 20 ms grid. */
    void onAdded(final AudioCodec audioCodec, final long firstTickNs) {
        codec = audioCodec;
        nextTickNs = firstTickNs;
        rtp.start(firstTickNs);
    }

    void onRemoved() {
        onClose();
        speech.close();
        codec = null;
    }

    long nextTickNs() {
        return nextTickNs;
    }

    /** Takes what the socket said, then makes up every tick that is due. */
    int doWork(final long nowNs) {
        final int packetCount = packets.drain(packetHandler);
        final int eventCount = drainEvents(nowNs);
        if (eventCount > 0) {
            speech.onWork(nowNs);
        }
        return packetCount + eventCount + runTicks(nowNs);
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
            case final BotEvent.Audible audio when !isMuted -> speech.onAudio(audio, nowNs);
            case final BotEvent.Audible _ -> {}
            case final BotEvent.Mark mark when !isMuted -> speech.onMark(mark.name());
            case final BotEvent.Mark mark -> echo(mark.name(), true);
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
        if (state == BotLegState.DRAINING) {
            checkDrained(tickNs);
        }
        if (toBot != null) {
            elapsedTicks++;
            toBot.onTick(tickNs, elapsedTicks * FRAME_MS);
        }
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

    private void onPacket(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final JitterBuffer.Arrival arrival) {
        if (toBot != null) {
            toBot.onPacket(buffer, offset, length, arrival);
        } else if (!isMuted) {
            preRoll.add(buffer, offset, length, arrival);
        }
    }

    private void writeMedia(final WebSocketFrame frame) {
        if (connection == null) {
            ReferenceCountUtil.release(frame);
        } else if (isHandingOver) {
            // Seconds of packets at once: more than a bot that reads slowly may owe us.
            connection.writeControl(frame);
        } else {
            connection.writeMedia(frame, nextTickNs);
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
        if (state == BotLegState.DRAINING) {
            // Another bot takes over: nobody waits for the old one's last words to end.
            disconnected(closeCode, closeReason);
        }
        if (state != BotLegState.IDLE || codec == null) {
            ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
            return null;
        }
        speech.fit(dialect, codec);
        final int queuedTicksMax = ctx.playoutLimitMs() * (PacketPlayout.CLOCK_RATE_HZ / 1000);
        final BotConnection begun =
                new BotConnection(dialect, queuedTicksMax, ctx.counters(), agent::wakeUp);
        connection = begun;
        host = nextHost;
        state(BotLegState.DIALLING, "open");
        return begun;
    }

    private void onConnected() {
        final AudioCodec audioCodec = codec;
        if (state != BotLegState.DIALLING || connection == null || audioCodec == null) {
            return;
        }
        for (final WebSocketFrame frame : connection.dialect().greeting()) {
            connection.writeControl(frame);
        }
        elapsedTicks = 0;
        state(BotLegState.CONNECTED, "upgraded");
        toBot = toBot(connection.dialect(), audioCodec);
        if (isMuted) {
            toBot.mute(true);
        }
        isHandingOver = true;
        preRoll.moveTo(toBot);
        isHandingOver = false;
        ctx.listener().onBotConnected(sessionId);
    }

    private AudioToBot toBot(final BotDialect dialect, final AudioCodec audioCodec) {
        packets.urgent(dialect instanceof PacketDialect);
        return switch (dialect) {
            case final PcmDialect pcm ->
                    new PcmToBot(pcm, audioCodec, ctx.counters(), this::writeMedia);
            case final PacketDialect packet ->
                    new PacketsToBot(packet, ctx.counters(), this::writeMedia);
        };
    }

    private void onDtmf(final String digits) {
        if (connection == null || state != BotLegState.CONNECTED) {
            return;
        }
        for (int i = 0; i < digits.length(); i++) {
            writeControl(connection.dialect().dtmf(digits.charAt(i)));
        }
    }

    private void onClear(final boolean isCommand) {
        final long playedMs = speech.playedMs();
        final long droppedMs = speech.clear();
        if (connection != null && state == BotLegState.CONNECTED) {
            writeControl(connection.dialect().cleared(playedMs, droppedMs));
        }
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
            onClear(false);
            preRoll.clear();
        }
        if (toBot != null) {
            toBot.mute(isMuted);
        }
    }

    private void onClose() {
        speech.clear();
        if (connection != null && state == BotLegState.CONNECTED) {
            connection.finish();
        } else if (connection != null) {
            connection.abort("closed by the gateway");
        }
        if (state != BotLegState.IDLE) {
            disconnected(NORMAL, "closed by the gateway");
        }
    }

    private void onDrop() {
        if (connection != null) {
            // The connection reports its end like any other.
            connection.abort("dropped");
        }
    }

    /** As if the bot had closed its socket, with the close left to us. */
    private void onHangUp(final long nowNs) {
        if (connection != null && state == BotLegState.CONNECTED) {
            connection.finish();
            onSocketClosed(NORMAL, "closed by the bot", nowNs);
        }
    }

    private void onSocketClosed(final int code, final String reason, final long nowNs) {
        closeCode = code;
        closeReason = reason;
        if (state == BotLegState.DIALLING) {
            ctx.counters().increment(EngineCounter.BOT_DIALS_FAILED);
        }
        forgetSocket();
        speech.onSocketClosed();
        if (isClean(code) && state == BotLegState.CONNECTED && !speech.isEmpty()) {
            drainSinceNs = nowNs;
            state(BotLegState.DRAINING, reason);
        } else {
            disconnected(code, reason);
        }
    }

    private void checkDrained(final long tickNs) {
        if (speech.isEmpty() || tickNs - drainSinceNs >= DRAIN_LIMIT_NS) {
            disconnected(closeCode, closeReason);
        }
    }

    private void disconnected(final int code, final String reason) {
        forgetSocket();
        state(BotLegState.IDLE, code + " " + reason);
        ctx.listener().onBotDisconnected(sessionId, code, isClean(code), reason);
    }

    private void forgetSocket() {
        connection = null;
        packets.urgent(false);
        if (toBot != null) {
            toBot.close();
            toBot = null;
        }
    }

    private void echo(final String name, final boolean isCleared) {
        if (connection != null && state == BotLegState.CONNECTED) {
            writeControl(connection.dialect().mark(name, isCleared));
        }
    }

    /** Nothing, where the dialect has no such message. */
    private void writeControl(final @Nullable WebSocketFrame frame) {
        if (frame != null && connection != null) {
            connection.writeControl(frame);
        }
    }

    private static boolean isClean(final int code) {
        return code == NORMAL || code == NO_STATUS;
    }

    private void state(final BotLegState next, final String reason) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("bot leg: " + state + " -> " + next + ": " + reason);
        }
        LOGGER.info("bot leg session={} host={} state={} reason={}", sessionId, host, next, reason);
        state = next;
    }
}
