package io.voicegateway.control.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, from the attempt to its end; used once. Confined to a Vert.x context.
 * <p>
 * A connection that comes up after {@link #close} is closed at once: left open, it would take our identity away from the next attempt.
 */
final class SignalSocket {
    private static final short NORMAL_CLOSURE = 1000;
    private static final int REFUSAL_LENGTH_MAX = 200;

    /** Called on the context; never after {@link #close}, and at most one of the ends. */
    interface Listener {

        void onMessage(SignalSocket socket, SignalResponse message);

        /** End: the server did not let us upgrade. */
        void onRefused(SignalSocket socket, int statusCode, String body);

        /** End: the server speaks something that we do not understand. */
        void onUnreadable(SignalSocket socket, String detail);

        /** End: never connected, or no longer. */
        void onLost(SignalSocket socket, String detail);
    }

    private final WebSocketClient client;
    private final Listener listener;
    private @Nullable WebSocket webSocket;
    private boolean isOver;

    SignalSocket(final WebSocketClient client, final Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    void open(final LiveKitAccess access, final String pathAndQuery, final String token) {
        client.connect(
                        new WebSocketConnectOptions()
                                .setHost(access.host())
                                .setPort(access.port())
                                .setSsl(access.isSecure())
                                .setURI(access.path() + pathAndQuery)
                                .addHeader("Authorization", "Bearer " + token))
                .onSuccess(this::onOpened)
                .onFailure(this::onNotOpened);
    }

    void send(final SignalRequest message) {
        final WebSocket open = webSocket;
        if (open != null && !isOver && !open.isClosed()) {
            open.writeBinaryMessage(Buffer.buffer(message.toByteArray()))
                    .onFailure(e -> lost("write failed: " + e.getMessage()));
        }
    }

    /** Idempotent; the listener hears no more. */
    void close() {
        isOver = true;
        final WebSocket open = webSocket;
        webSocket = null;
        if (open != null && !open.isClosed()) {
            open.close(NORMAL_CLOSURE);
        }
    }

    private void onOpened(final WebSocket opened) {
        webSocket = opened;
        if (isOver) {
            close();
            return;
        }
        opened.binaryMessageHandler(this::onBinary);
        opened.textMessageHandler(_ -> unreadable("a text message"));
        opened.exceptionHandler(e -> lost("connection broke: " + e.getMessage()));
        opened.closeHandler(_ -> lost("connection closed: code=" + opened.closeStatusCode()));
    }

    private void onNotOpened(final Throwable e) {
        if (!isOver && e instanceof final UpgradeRejectedException refusal) {
            isOver = true;
            final Buffer body = refusal.getBody();
            final String text = body == null ? "" : body.toString().strip();
            listener.onRefused(
                    this,
                    refusal.getStatus(),
                    text.substring(0, Math.min(text.length(), REFUSAL_LENGTH_MAX)));
        } else {
            lost("cannot connect: " + e.getMessage());
        }
    }

    private void onBinary(final Buffer bytes) {
        if (isOver) {
            return;
        }
        final SignalResponse message;
        try {
            message = SignalResponse.parseFrom(bytes.getBytes());
        } catch (final InvalidProtocolBufferException e) {
            unreadable("a binary message that is no SignalResponse: length=" + bytes.length());
            return;
        }
        listener.onMessage(this, message);
    }

    private void unreadable(final String detail) {
        if (!isOver) {
            close();
            listener.onUnreadable(this, detail);
        }
    }

    private void lost(final String detail) {
        if (!isOver) {
            close();
            listener.onLost(this, detail);
        }
    }
}
