package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One socket to a bot, from its dial to its end: a bounded queue of what the bot said, and a bounded way to answer.
 * <p>
 * The socket is always read: when the bot thread falls behind, audio and marks are refused and counted, and a clear still gets through,
 * because it makes what was refused pointless.
 */
final class BotConnection implements BotMessageHandler {
    /** Holds three minutes of µ-law in base64: more than any bot sends at once. */
    static final int MESSAGE_BYTES_MAX = 2 * 1024 * 1024;

    /** A minute of 20 ms chunks, each with a mark, and as much again. */
    static final int QUEUED_EVENTS_MAX = 16_384;

    /** Frames wait below this; above it the bot is not reading. */
    static final int WRITE_HIGH_WATER_BYTES = 32 * 1024;

    /** Marks still go to a bot that does not read, up to this. */
    static final int CONTROL_BACKLOG_BYTES = 256 * 1024;

    /** A bot that takes nothing for this long is dropped. */
    static final long WRITE_DEADLINE_NS = 5_000_000_000L;

    private static final long CLOSE_TIMEOUT_MS = 1_000;
    private static final int ABNORMAL = 1006;
    private static final long NOT_PINGED = Long.MIN_VALUE;

    private final ManyToOneConcurrentLinkedQueue<BotEvent> events =
            new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicInteger queuedEvents = new AtomicInteger();
    private final AtomicInteger queuedTicks = new AtomicInteger();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final BotDialect dialect;
    private final EngineCounters counters;
    private final BotRoundTrips roundTrips;
    private final Runnable wakeUp;
    private final Runnable turn;
    private final Runnable wantedTurn = this::takeTurn;
    private final int queuedTicksMax;

    // Written by the Netty thread.
    private volatile @Nullable Channel channel;
    private volatile @Nullable Future<?> dialDeadline;
    private boolean isClearLast;
    private boolean isTurnDue;

    // Written by the bot thread.
    private volatile boolean isAbandoned;
    private volatile long pingedNs = NOT_PINGED;
    private boolean isStalled;
    private long stalledSinceNs;

    /**
     * @param wakeUp has the bot thread take what was said
     * @param turn   takes it on the calling thread
     */
    BotConnection(
            final BotDialect dialect,
            final int queuedTicksMax,
            final EngineCounters counters,
            final BotRoundTrips roundTrips,
            final Runnable wakeUp,
            final Runnable turn) {
        this.dialect = dialect;
        this.queuedTicksMax = queuedTicksMax;
        this.counters = counters;
        this.roundTrips = roundTrips;
        this.wakeUp = wakeUp;
        this.turn = turn;
    }

    // Called by the Netty thread.

    /** Takes the channel as soon as it exists. Returns false when nobody wants it any more. */
    boolean onChannel(final Channel channel) {
        this.channel = channel;
        return isWanted();
    }

    /** Whether the leg still waits for this dial, or has this bot. */
    boolean isWanted() {
        return !isAbandoned && !isClosed.get();
    }

    void onConnected() {
        cancelDeadline();
        enqueue(new BotEvent.Connected());
    }

    void onMessage(final WebSocketFrame frame) {
        dialect.parse(frame, this);
    }

    /** All is told that was read. Packets need no coder, so nobody else is woken for them. */
    void onMessagesRead() {
        if (isTurnDue) {
            isTurnDue = false;
            takeTurn();
        }
    }

    /** Unless the leg has another bot by now, whose coder may take its time. */
    private void takeTurn() {
        if (isWanted()) {
            turn.run();
        }
    }

    /** Takes the answer to the last ping; any other is nobody's. */
    void onPong(final ByteBuf content) {
        final long sentNs = pingedNs;
        final boolean isAnswer =
                sentNs != NOT_PINGED
                        && content.readableBytes() == Long.BYTES
                        && content.getLong(content.readerIndex()) == sentNs;
        if (isAnswer) {
            pingedNs = NOT_PINGED;
            roundTrips.record(roundTrips.nowNs() - sentNs);
        }
    }

    /** Reports the end, once. Called by the Netty thread and, before there is a channel, by the one that resolves the name. */
    void onClosed(final int closeCode, final String reason) {
        if (isClosed.compareAndSet(false, true)) {
            cancelDeadline();
            enqueue(new BotEvent.Closed(closeCode, reason));
        }
    }

    @Override
    public void onAudio(final short[] samples, final int sampleRateHz) {
        // Its place is in a frame of the next tick: nobody needs to be woken for it.
        enqueue(new BotEvent.Audio(samples, sampleRateHz, roundTrips.nowNs()));
    }

    @Override
    public void onPacket(final byte[] packet) {
        final int durationTicks = OpusDuration.ticks(new UnsafeBuffer(packet), 0, packet.length);
        if (durationTicks <= 0 || packet.length > AudioCodec.FRAME_LENGTH_MAX) {
            onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else if (enqueue(new BotEvent.Packet(packet, durationTicks, roundTrips.nowNs()))) {
            isTurnDue = true;
        }
    }

    @Override
    public void onMark(final String name) {
        if (isFull()) {
            counters.increment(EngineCounter.BOT_MARKS_REFUSED);
            return;
        }
        isClearLast = false;
        enqueue(new BotEvent.Mark(name));
    }

    @Override
    public void onClear() {
        // Behind a full queue nothing but one clear is added until it drains.
        if (isFull() && isClearLast) {
            return;
        }
        isClearLast = true;
        enqueue(new BotEvent.Clear());
    }

    @Override
    public void onClearMarks() {
        if (!isFull()) {
            enqueue(new BotEvent.ClearMarks());
        }
    }

    @Override
    public void onHangUp() {
        if (!isFull()) {
            enqueue(new BotEvent.HangUp());
        }
    }

    @Override
    public void onIgnored(final EngineCounter reason) {
        counters.increment(reason);
    }

    /** Has the socket's thread take a turn of the leg: it is the one that writes. Called by the media thread; never blocks. */
    void takeTurnSoon() {
        final Channel open = channel;
        if (open == null) {
            wakeUp.run();
            return;
        }
        try {
            open.eventLoop().execute(wantedTurn);
        } catch (final RejectedExecutionException _) {
            // The server through which it dialled in has ended first.
            wakeUp.run();
        }
    }

    // Called by the bot thread.

    /** The dial has begun and ends with this timer. */
    void onDial(final Future<?> deadline) {
        dialDeadline = deadline;
    }

    @Nullable BotEvent poll() {
        final BotEvent event = events.poll();
        if (event != null) {
            queuedEvents.decrementAndGet();
            if (event instanceof final BotEvent.Audible audio) {
                queuedTicks.addAndGet(-audio.durationTicks());
            }
        }
        return event;
    }

    BotDialect dialect() {
        return dialect;
    }

    /** Writes a frame that real time makes worthless: a bot that does not read loses it, and in the end its socket. */
    void writeMedia(final WebSocketFrame frame, final long nowNs) {
        final Channel open = channel;
        if (open != null && open.isWritable()) {
            isStalled = false;
            // A void promise: a failed write reaches the handler as an exception.
            final var _ = open.writeAndFlush(frame, open.voidPromise());
            return;
        }
        ReferenceCountUtil.release(frame);
        counters.increment(EngineCounter.BOT_WRITE_STALLED);
        if (!isStalled) {
            isStalled = true;
            stalledSinceNs = nowNs;
        } else if (nowNs - stalledSinceNs >= WRITE_DEADLINE_NS) {
            abort("write stalled");
        }
    }

    /** Writes a frame that the bot waits for. */
    void writeControl(final WebSocketFrame frame) {
        final Channel open = channel;
        if (open == null || open.bytesBeforeWritable() > CONTROL_BACKLOG_BYTES) {
            ReferenceCountUtil.release(frame);
            counters.increment(EngineCounter.BOT_WRITE_STALLED);
            return;
        }
        // A void promise: a failed write reaches the handler as an exception.
        final var _ = open.writeAndFlush(frame, open.voidPromise());
    }

    /** Asks for the sign of life that every WebSocket gives (RFC 6455 §5.5.2), to see how long it takes. */
    void ping() {
        final Channel open = channel;
        // Of a bot that does not read it is known that it is late.
        if (open != null && open.isWritable()) {
            final long nowNs = roundTrips.nowNs();
            pingedNs = nowNs;
            final var _ =
                    open.writeAndFlush(
                            new PingWebSocketFrame(Unpooled.copyLong(nowNs)), open.voidPromise());
        }
    }

    /** Ends the socket cleanly: the dialect's last message, then close 1000; the bot has a second to answer. */
    void finish() {
        isAbandoned = true;
        final Channel open = channel;
        if (open == null) {
            return;
        }
        final WebSocketFrame stop = dialect.stop();
        if (stop != null) {
            writeControl(stop);
        }
        final var _ =
                open.writeAndFlush(
                        new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE),
                        open.voidPromise());
        final Runnable close =
                () -> {
                    final var _ = open.close();
                };
        final Future<?> timeout =
                open.eventLoop().schedule(close, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        open.closeFuture().addListener((ChannelFutureListener) _ -> timeout.cancel(false));
    }

    /** Drops the socket, whatever state it is in. */
    void abort(final String reason) {
        isAbandoned = true;
        onClosed(ABNORMAL, reason);
        final Channel open = channel;
        if (open != null) {
            final var _ = open.close();
        }
    }

    private void cancelDeadline() {
        final Future<?> deadline = dialDeadline;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private boolean isFull() {
        return queuedEvents.get() >= QUEUED_EVENTS_MAX;
    }

    private boolean enqueue(final BotEvent.Audible audio) {
        final int durationTicks = audio.durationTicks();
        if (isFull() || queuedTicks.get() + durationTicks > queuedTicksMax) {
            counters.add(
                    EngineCounter.BOT_PLAYOUT_FULL,
                    (durationTicks + BotRtp.TICKS_PER_FRAME - 1) / BotRtp.TICKS_PER_FRAME);
            return false;
        }
        queuedTicks.addAndGet(durationTicks);
        isClearLast = false;
        add(audio);
        return true;
    }

    private void enqueue(final BotEvent event) {
        add(event);
        wakeUp.run();
    }

    private void add(final BotEvent event) {
        queuedEvents.incrementAndGet();
        events.add(event);
    }
}
