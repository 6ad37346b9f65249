package io.voicegateway.control.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.function.Consumer;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One signalling WebSocket. Binary frames are protobuf, text frames are its JSON; an answer comes in the kind that was seen last. Used on
 * the room thread.
 */
final class SignalConnection {
    static final short NORMAL = 1000;
    private static final short INVALID_DATA = 1007;
    private static final int QUEUE_BYTES_MAX = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SignalConnection.class);
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private final ServerWebSocket socket;
    private final EmbeddedCounters counters;
    private boolean isText;
    private boolean isOver;

    SignalConnection(final ServerWebSocket socket, final EmbeddedCounters counters) {
        this.socket = socket;
        this.counters = counters;
        socket.setWriteQueueMaxSize(QUEUE_BYTES_MAX);
    }

    /**
     * Begins to read.
     *
     * @param onMessage called for each message
     * @param onLost    called once when the client is gone; never after {@link #close}
     */
    void start(final Consumer<SignalRequest> onMessage, final Runnable onLost) {
        socket.binaryMessageHandler(
                bytes -> {
                    isText = false;
                    try {
                        deliver(SignalRequest.parseFrom(bytes.getBytes()), onMessage);
                    } catch (final InvalidProtocolBufferException _) {
                        refuse(onLost);
                    }
                });
        socket.textMessageHandler(
                text -> {
                    isText = true;
                    final SignalRequest.Builder request = SignalRequest.newBuilder();
                    try {
                        PARSER.merge(text, request);
                        deliver(request.build(), onMessage);
                    } catch (final InvalidProtocolBufferException _) {
                        refuse(onLost);
                    }
                });
        socket.exceptionHandler(e -> onBroken(e, onLost));
        socket.closeHandler(_ -> lose(onLost));
    }

    private void deliver(final SignalRequest request, final Consumer<SignalRequest> onMessage) {
        if (!isOver) {
            onMessage.accept(request);
        }
    }

    /** A frame that breaks the protocol or a message that grows too long is the client's doing; that a socket breaks need not be. */
    private void onBroken(final Throwable e, final Runnable onLost) {
        LOG.debug("signal connection broke: {}", e.toString());
        if (!isOver && (e instanceof DecoderException || e instanceof IllegalStateException)) {
            refuse(onLost);
        }
    }

    private void refuse(final Runnable onLost) {
        counters.increment(EmbeddedCounter.MESSAGES_MALFORMED);
        close(INVALID_DATA);
        onLost.run();
    }

    private void lose(final Runnable onLost) {
        if (!isOver) {
            isOver = true;
            onLost.run();
        }
    }

    /** Sends, unless the client is gone; a client that reads nothing any more is dropped. */
    void send(final SignalResponse response) {
        if (isOver || socket.isClosed()) {
            return;
        }
        if (socket.writeQueueFull()) {
            socket.close(NORMAL).onFailure(_ -> isOver = true);
            return;
        }
        if (isText) {
            socket.writeTextMessage(json(response)).onFailure(SignalConnection::unsent);
        } else {
            socket.writeBinaryMessage(Buffer.buffer(response.toByteArray()))
                    .onFailure(SignalConnection::unsent);
        }
    }

    /** Keeps the connection alive; one that is dead breaks by it. */
    void ping() {
        if (!isOver && !socket.isClosed()) {
            socket.writePing(Buffer.buffer()).onFailure(SignalConnection::unsent);
        }
    }

    /** Idempotent; nothing is delivered any more. */
    void close() {
        close(NORMAL);
    }

    private void close(final short code) {
        if (!isOver) {
            isOver = true;
            socket.close(code).onFailure(SignalConnection::unsent);
        }
    }

    private static String json(final SignalResponse response) {
        try {
            return PRINTER.print(response);
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours has no JSON", e);
        }
    }

    /** The close handler deals with what is behind it. */
    private static void unsent(final Throwable e) {
        LOG.debug("signal message not sent: {}", e.toString());
    }
}
