package io.voicegateway.control.livekit;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.engine.api.LocalTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * LiveKit's signalling protocol over WebSockets, single peer connection, for any number of presences.
 * <p>
 * All work happens on one Vert.x context; the methods may be called by any thread and hand over to it.
 */
public final class LiveKitSignalClient implements SignalPort, AutoCloseable {
    private static final int MESSAGE_LENGTH_MAX = 4 << 20;
    private static final int CONNECTION_COUNT_MAX = 1 << 16;
    private static final long CLOSE_MS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final LiveKitAccess access;
    private final Function<SignalJoin, String> tokens;
    private final SignalTimes times;
    private final SignalListener listener;
    private final WebSocketClient webSocketClient;
    private final SignalSession.Client sessionClient = new SessionClient();
    private final Map<Long, SignalSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    /**
     * For the gateway's own legs, whose tokens it signs itself.
     *
     * @param vertx    whose event loop does the work; not closed with this client
     * @param listener called on that event loop
     */
    public LiveKitSignalClient(
            final Vertx vertx,
            final LiveKitAccess access,
            final LiveKitTokens tokens,
            final SignalTimes times,
            final SignalListener listener) {
        this(vertx, access, join -> legToken(tokens, join), times, listener);
    }

    /**
     * For participants that were given their tokens.
     *
     * @param tokens the token that a join is made with
     */
    public LiveKitSignalClient(
            final Vertx vertx,
            final LiveKitAccess access,
            final Function<SignalJoin, String> tokens,
            final SignalTimes times,
            final SignalListener listener) {
        this.vertx = vertx;
        this.access = access;
        this.tokens = tokens;
        this.times = times;
        this.listener = listener;
        context = vertx.getOrCreateContext();
        webSocketClient =
                vertx.createWebSocketClient(
                        new WebSocketClientOptions()
                                .setConnectTimeout((int) times.connectMs())
                                .setMaxConnections(CONNECTION_COUNT_MAX)
                                .setMaxFrameSize(MESSAGE_LENGTH_MAX)
                                .setMaxMessageSize(MESSAGE_LENGTH_MAX)
                                .setTcpNoDelay(true));
    }

    private static String legToken(final LiveKitTokens tokens, final SignalJoin join) {
        return tokens.participantToken(
                join.isHidden() ? TokenRole.GATEWAY_MONITOR : TokenRole.GATEWAY_VOICE,
                join.room(),
                join.identity(),
                join.name(),
                join.attributes(),
                LiveKitTokens.LEG_TTL_S);
    }

    @Override
    public void join(final SignalJoin join) {
        final SignalSession session =
                new SignalSession(vertx, times, sessionClient, listener, join);
        if (isClosed || sessions.putIfAbsent(join.sessionId(), session) != null) {
            throw new IllegalStateException(
                    "session id in use, or client closed: sessionId=" + join.sessionId());
        }
        context.runOnContext(_ -> session.start());
    }

    @Override
    public void subscribe(final long sessionId, final String trackSid) {
        onSession(sessionId, session -> session.subscribe(trackSid, true));
    }

    @Override
    public void unsubscribe(final long sessionId, final String trackSid) {
        onSession(sessionId, session -> session.subscribe(trackSid, false));
    }

    @Override
    public void restartIce(final long sessionId, final LocalTransport local) {
        onSession(sessionId, session -> session.restartIce(local));
    }

    @Override
    public void leave(final long sessionId) {
        onSession(sessionId, SignalSession::leave);
    }

    /** Leaves every room, telling the servers, and waits a moment for that; idempotent. */
    @Override
    public void close() {
        isClosed = true;
        final CountDownLatch closed = new CountDownLatch(1);
        context.runOnContext(
                _ -> {
                    List.copyOf(sessions.values()).forEach(SignalSession::abandon);
                    webSocketClient
                            .shutdown(Duration.ofMillis(CLOSE_MS / 2))
                            .onComplete(_ -> closed.countDown());
                });
        if (!Context.isOnEventLoopThread()) {
            await(closed);
        }
    }

    private void onSession(final long sessionId, final Consumer<SignalSession> action) {
        final SignalSession session = sessions.get(sessionId);
        if (session != null) {
            context.runOnContext(_ -> action.accept(session));
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final class SessionClient implements SignalSession.Client {

        @Override
        public SignalSocket open(
                final SignalSocket.Listener socketListener,
                final String pathAndQuery,
                final String token) {
            final SignalSocket socket = new SignalSocket(webSocketClient, socketListener);
            socket.open(access, pathAndQuery, token);
            return socket;
        }

        @Override
        public String token(final SignalJoin join) {
            return tokens.apply(join);
        }

        @Override
        public void onOver(
                final SignalSession session, final LeftReason reason, final String detail) {
            sessions.remove(session.sessionId(), session);
            listener.onLeft(session.sessionId(), reason, detail);
        }
    }
}
