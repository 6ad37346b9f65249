package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leg's sockets, one after the other: at most one is up or coming up, and {@link EngineListener#onBotDisconnected} is told once of each
 * one's end, when the bot's last words are heard. Owned by the bot thread.
 */
final class BotLine {
    static final int NORMAL = 1000;

    /** How long a bot that hung up is still heard. */
    static final long DRAIN_LIMIT_NS = 30_000_000_000L;

    /** Between two pings. */
    static final long PING_INTERVAL_NS = 10_000_000_000L;

    private static final int NO_STATUS = 1005;
    private static final Logger LOGGER = LoggerFactory.getLogger(BotLine.class);

    private final long sessionId;
    private final EngineContext ctx;
    private final BotRoundTrips roundTrips;
    private final Runnable wakeUp;
    private final Runnable turn;
    private @Nullable BotConnection connection;
    private BotLegState state = BotLegState.IDLE;
    private String host = "";
    private long drainSinceNs;
    private long pingedNs;
    private int closeCode;
    private String closeReason = "";

    BotLine(
            final long sessionId,
            final EngineContext ctx,
            final BotRoundTrips roundTrips,
            final Runnable wakeUp,
            final Runnable turn) {
        this.sessionId = sessionId;
        this.ctx = ctx;
        this.roundTrips = roundTrips;
        this.wakeUp = wakeUp;
        this.turn = turn;
    }

    /** For another socket; false while one is up or coming up. */
    boolean makeRoom() {
        if (state == BotLegState.DRAINING) {
            // Another bot takes over: nobody waits for the old one's last words to end.
            disconnected(closeCode, closeReason);
        }
        return state == BotLegState.IDLE;
    }

    /** The next socket, which somebody else dials or adopts; there has to be room. */
    BotConnection begin(final BotDialect dialect, final String nextHost) {
        final int queuedTicksMax = ctx.playoutLimitMs() * (PacketPlayout.CLOCK_RATE_HZ / 1000);
        final BotConnection begun =
                new BotConnection(
                        dialect, queuedTicksMax, ctx.counters(), roundTrips, wakeUp, turn);
        connection = begun;
        host = nextHost;
        state(BotLegState.DIALLING, "open");
        return begun;
    }

    /** What the present socket said next; null when it has said no more. */
    @Nullable BotEvent poll() {
        return connection == null ? null : connection.poll();
    }

    /** The socket is up: the bot is greeted. Null when nobody waits for it any more. */
    @Nullable BotConnection onConnected() {
        if (state != BotLegState.DIALLING || connection == null) {
            return null;
        }
        for (final WebSocketFrame frame : connection.dialect().greeting()) {
            connection.writeControl(frame);
        }
        pingedNs = ctx.clock().nanoTime();
        state(BotLegState.CONNECTED, "upgraded");
        return connection;
    }

    /** Tells the bot that a mark was reached, or cleared. */
    void mark(final String name, final boolean isCleared) {
        if (connection != null && state == BotLegState.CONNECTED) {
            write(connection, connection.dialect().mark(name, isCleared));
        }
    }

    /** Tells the bot how much of its words was heard, and how much was dropped. */
    void cleared(final long playedMs, final long droppedMs) {
        if (connection != null && state == BotLegState.CONNECTED) {
            write(connection, connection.dialect().cleared(playedMs, droppedMs));
        }
    }

    /** Tells the bot which keys the caller pressed. */
    void dtmf(final String digits) {
        if (connection == null || state != BotLegState.CONNECTED) {
            return;
        }
        for (int i = 0; i < digits.length(); i++) {
            write(connection, connection.dialect().dtmf(digits.charAt(i)));
        }
    }

    /** Closes the socket on the bot's wish; false when it is not up. The end is still to be told. */
    boolean hangUp() {
        if (connection == null || state != BotLegState.CONNECTED) {
            return false;
        }
        connection.finish();
        return true;
    }

    /** Ends the socket, if there is one, and whatever is still to be heard of it. */
    void close() {
        if (connection != null && state == BotLegState.CONNECTED) {
            connection.finish();
        } else if (connection != null) {
            connection.abort("closed by the gateway");
        }
        if (state != BotLegState.IDLE) {
            disconnected(NORMAL, "closed by the gateway");
        }
    }

    /** Ends the socket as a broken network would; it reports its end like any other. */
    void drop() {
        if (connection != null) {
            connection.abort("dropped");
        }
    }

    /**
     * The socket is no more.
     *
     * @param isHeard whether all that the bot said was heard
     */
    void onSocketClosed(
            final int code, final String reason, final boolean isHeard, final long nowNs) {
        closeCode = code;
        closeReason = reason;
        if (state == BotLegState.DIALLING) {
            ctx.counters().increment(EngineCounter.BOT_DIALS_FAILED);
        }
        if (isClean(code) && state == BotLegState.CONNECTED && !isHeard) {
            connection = null;
            drainSinceNs = nowNs;
            state(BotLegState.DRAINING, reason);
        } else {
            disconnected(code, reason);
        }
    }

    /** Pings now and then. A bot that hung up has gone when its last words were heard. */
    void onTick(final long tickNs, final boolean isHeard) {
        if (connection != null
                && state == BotLegState.CONNECTED
                && tickNs - pingedNs >= PING_INTERVAL_NS) {
            pingedNs = tickNs;
            connection.ping();
        }
        if (state == BotLegState.DRAINING && (isHeard || tickNs - drainSinceNs >= DRAIN_LIMIT_NS)) {
            disconnected(closeCode, closeReason);
        }
    }

    private void disconnected(final int code, final String reason) {
        connection = null;
        state(BotLegState.IDLE, code + " " + reason);
        ctx.listener().onBotDisconnected(sessionId, code, isClean(code), reason);
    }

    /** Nothing, where the dialect has no such message. */
    private static void write(final BotConnection to, final @Nullable WebSocketFrame frame) {
        if (frame != null) {
            to.writeControl(frame);
        }
    }

    private static boolean isClean(final int code) {
        return code == NORMAL || code == NO_STATUS;
    }

    /** Whether a bot whose socket ended so is dialled again. */
    static boolean isLost(final int code) {
        return !isClean(code) && code != BotUrlRules.CLOSE_REFUSED;
    }

    private void state(final BotLegState next, final String reason) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("bot leg: " + state + " -> " + next + ": " + reason);
        }
        LOGGER.info("bot leg session={} host={} state={} reason={}", sessionId, host, next, reason);
        state = next;
    }
}
