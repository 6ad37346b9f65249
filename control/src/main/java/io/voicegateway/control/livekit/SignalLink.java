package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import io.voicegateway.control.participant.LeftReason;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one session, over as many sockets as it takes: falls back to the older path once, and comes back after a loss with
 * growing pauses. Confined to the session's context.
 */
final class SignalLink implements SignalSocket.Listener {
    private static final String PATH = "/rtc/v1";
    private static final String PATH_BEFORE_1_9_10 = "/rtc";
    private static final String NO_SUCH_ROOM = "requested room does not exist";

    /** JOINING → UP ⇄ RESUMING, and CLOSED from everywhere. */
    private enum Mode {
        IDLE,
        JOINING,
        UP,
        RESUMING,
        CLOSED
    }

    /** Opens sockets. */
    interface Connector {
        SignalSocket open(SignalSocket.Listener listener, String pathAndQuery, String token);
    }

    /** Called on the context; not after {@link #close}. */
    interface Owner {
        void onMessage(SignalResponse message);

        /** What was up is lost; the owner decides whether to {@link #resume}. */
        void onLinkLost(String detail);

        /** There is no connection, and there will be none. */
        void onLinkFailed(LeftReason reason, String detail);
    }

    private final Connector connector;
    private final SignalTimes times;
    private final Owner owner;
    private final Alarm alarm;
    private Mode mode = Mode.IDLE;
    private @Nullable SignalSocket socket;
    private JoinRequest request = JoinRequest.getDefaultInstance();
    private String path = PATH;
    private String token = "";
    private long lostMs;
    private long pauseMs;

    SignalLink(
            final Vertx vertx,
            final Connector connector,
            final SignalTimes times,
            final Owner owner) {
        this.connector = connector;
        this.times = times;
        this.owner = owner;
        alarm = new Alarm(vertx);
    }

    void join(final JoinRequest joinRequest, final String joinToken) {
        mode = Mode.JOINING;
        request = joinRequest;
        token = joinToken;
        alarm.set(
                times.connectMs(),
                () -> fail(LeftReason.UNREACHABLE, "no answer from the server in time"));
        connect();
    }

    /** The first attempt comes at once, the next ones after growing pauses, the last before patience ends. */
    void resume(final JoinRequest resumeRequest, final String detail) {
        mode = Mode.RESUMING;
        request = resumeRequest;
        lostMs = OfferCycle.nowMs();
        pauseMs = 0;
        retry(detail);
    }

    /** The attempt under way came to nothing. */
    void retry(final String detail) {
        if (mode != Mode.RESUMING) {
            return;
        }
        closeSocket();
        if (leftMs() <= pauseMs) {
            fail(LeftReason.UNREACHABLE, "not resumed in time: " + detail);
        } else if (pauseMs == 0) {
            pauseMs = times.resumeFirstMs();
            attempt();
        } else {
            alarm.set(pauseMs, this::attempt);
            pauseMs = Math.min(2 * pauseMs, times.resumeMaxMs());
        }
    }

    /** The server's first message on this connection said yes. */
    void onAccepted() {
        alarm.cancel();
        mode = Mode.UP;
    }

    /** The server sent a newer token; the next connection uses it. */
    void onToken(final String newest) {
        token = newest;
    }

    void send(final SignalRequest message) {
        final SignalSocket open = socket;
        if (open != null) {
            open.send(message);
        }
    }

    void close() {
        mode = Mode.CLOSED;
        alarm.cancel();
        closeSocket();
    }

    @Override
    public void onMessage(final SignalSocket from, final SignalResponse message) {
        if (from == socket) {
            owner.onMessage(message);
        }
    }

    @Override
    public void onRefused(final SignalSocket from, final int statusCode, final String body) {
        if (from != socket) {
            return;
        }
        final String detail = "refused: path=" + path + " status=" + statusCode + " " + body;
        final boolean isPathMissing = statusCode == 404 && !body.contains(NO_SUCH_ROOM);
        if (mode == Mode.JOINING && isPathMissing && path.equals(PATH)) {
            path = PATH_BEFORE_1_9_10;
            connect();
            return;
        }
        final LeftReason reason = refusal(statusCode, isPathMissing);
        if (mode == Mode.RESUMING && reason == LeftReason.UNREACHABLE) {
            retry(detail);
        } else if (mode == Mode.RESUMING && statusCode == 404) {
            fail(LeftReason.RECONNECT_NEEDED, detail);
        } else {
            fail(reason, detail);
        }
    }

    @Override
    public void onUnreadable(final SignalSocket from, final String detail) {
        if (from == socket) {
            fail(LeftReason.UNSUPPORTED_SERVER, "the server sent " + detail);
        }
    }

    @Override
    public void onLost(final SignalSocket from, final String detail) {
        if (from != socket) {
            return;
        }
        switch (mode) {
            case JOINING -> fail(LeftReason.UNREACHABLE, detail);
            case UP -> owner.onLinkLost(detail);
            case RESUMING -> retry(detail);
            case IDLE, CLOSED -> throw new IllegalStateException("lost a socket while " + mode);
        }
    }

    private static LeftReason refusal(final int statusCode, final boolean isPathMissing) {
        if (statusCode == 404) {
            return isPathMissing ? LeftReason.UNSUPPORTED_SERVER : LeftReason.ROOM_DELETED;
        }
        final boolean isServersFault = statusCode >= 500 || statusCode == 429 || statusCode == 408;
        return isServersFault ? LeftReason.UNREACHABLE : LeftReason.REFUSED;
    }

    private void attempt() {
        alarm.set(
                Math.min(times.connectMs(), leftMs()),
                () -> retry("no answer from the server in time"));
        connect();
    }

    private void connect() {
        closeSocket();
        // The padding is the one character of the value's alphabet that a query has to escape.
        final String value = SignalMessages.queryValue(request).replace("=", "%3D");
        socket = connector.open(this, path + "?join_request=" + value, token);
    }

    private void fail(final LeftReason reason, final String detail) {
        close();
        owner.onLinkFailed(reason, detail);
    }

    private void closeSocket() {
        final SignalSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    private long leftMs() {
        return lostMs + times.resumePatienceMs() - OfferCycle.nowMs();
    }
}
