package io.voicegateway.control.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the callers' engine finds their voices. */
final class CallerVoices implements AutoCloseable {
    private static final short NO_SUCH_CALLER = 4004;

    private final Map<String, Talk> talks = new ConcurrentHashMap<>();
    private final int leadMs;
    private final LoopbackWebSockets server;

    private CallerVoices(final Vertx vertx, final int leadMs) {
        this.leadMs = leadMs;
        server = LoopbackWebSockets.launch(vertx, this::onSocket);
    }

    /** @param leadMs how long each is silent before its first word */
    static CallerVoices launch(final Vertx vertx, final int leadMs) {
        return new CallerVoices(vertx, leadMs);
    }

    /** Lends a voice to a talk; it begins to speak when it is dialled. */
    URI add(final String callId, final Talk talk) {
        final String path = "/" + callId;
        talks.put(path, talk);
        return server.url(path);
    }

    private void onSocket(final ServerWebSocket socket) {
        final Talk talk = talks.get(socket.path());
        if (talk == null) {
            socket.close(NO_SUCH_CALLER);
        } else {
            CallerVoice.attach(talk, leadMs, socket);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
