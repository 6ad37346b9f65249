package io.voicegateway.control.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;

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

    private final ClientWebSocket webSocket;
    private final Listener listener;
    private boolean isOver;

    SignalSocket(final WebSocketClient client, final Listener listener) {
        webSocket = client.webSocket();
        this.listener = listener;
    }

    void open(final LiveKitAccess access, final String pathAndQuery, final String token) {
        webSocket.binaryMessageHandler(this::onBinary);
        webSocket.textMessageHandler(_ -> unreadable("a text message"));
        webSocket.exceptionHandler(e -> lost("connection broke: " + e.getMessage()));
        webSocket.closeHandler(_ -> lost("connection closed: code=" + webSocket.closeStatusCode()));
        webSocket
                .connect(
                        new WebSocketConnectOptions()
                                .setHost(access.host())
                                .setPort(access.port())
                                .setSsl(access.isSecure())
                                .setURI(access.path() + pathAndQuery)
                                .addHeader("Authorization", "Bearer " + token))
                .onSuccess(_ -> onOpened())
                .onFailure(this::onNotOpened);
    }

    void send(final SignalRequest message) {
        if (!isOver && !webSocket.isClosed()) {
            webSocket
                    .writeBinaryMessage(Buffer.buffer(message.toByteArray()))
                    .onFailure(e -> lost("write failed: " + e.getMessage()));
        }
    }

    /** Idempotent; the listener hears no more. */
    void close() {
        isOver = true;
        closeWebSocket();
    }

    private void closeWebSocket() {
        if (!webSocket.isClosed()) {
            webSocket.close(NORMAL_CLOSURE);
        }
    }

    private void onOpened() {
        if (isOver) {
            closeWebSocket();
        }
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
