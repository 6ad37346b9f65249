package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.agrona.ErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * The socket's end of a {@link BotConnection}: upgrade, pings, close codes, and whole messages handed on. Called by a Netty thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
 */
final class BotChannelHandler extends SimpleChannelInboundHandler<Object> {
    private static final int NO_CODE = -1;

    private final BotConnection connection;
    private final @Nullable WebSocketClientHandshaker handshaker;
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;
    private int closeCode = WebSocketCloseStatus.ABNORMAL_CLOSURE.code();
    private String closeReason = "connection lost";

    BotChannelHandler(
            final BotConnection connection,
            final @Nullable WebSocketClientHandshaker handshaker,
            final EngineCounters counters,
            final ErrorHandler errorHandler) {
        this.connection = connection;
        this.handshaker = handshaker;
        this.counters = counters;
        this.errorHandler = errorHandler;
    }

    /** For a socket whose bot did the dialling. */
    static BotChannelHandler upgraded(
            final BotConnection connection,
            final EngineCounters counters,
            final ErrorHandler errorHandler) {
        return new BotChannelHandler(connection, null, counters, errorHandler);
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx) {
        if (handshaker != null) {
            handshaker.handshake(ctx.channel()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext ctx, final Object message) {
        switch (message) {
            case final HttpResponse response -> onResponse(ctx, response);
            case final HttpContent _ -> {}
            case final PingWebSocketFrame ping -> onPing(ctx, ping);
            case final PongWebSocketFrame pong -> connection.onPong(pong.content());
            case final CloseWebSocketFrame close -> onClose(ctx, close);
            case final WebSocketFrame frame -> connection.onMessage(frame);
            // Behind an upgrade that is invalid: the HTTP codec lets everything through, and the
            // socket is closing.
            case final ByteBuf _ -> {}
            default ->
                    throw new IllegalStateException(
                            "unexpected in a bot's pipeline: " + message.getClass().getName());
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ctx) {
        connection.onMessagesRead();
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx) {
        connection.onClosed(closeCode, closeReason);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
        switch (cause) {
            // The frame decoder has answered with a close frame of its own by now.
            case final CorruptedWebSocketFrameException e -> onViolation(e.closeStatus());
            case final TooLongFrameException _ -> {
                onViolation(WebSocketCloseStatus.MESSAGE_TOO_BIG);
                ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG))
                        .addListener(ChannelFutureListener.CLOSE);
            }
            case final SSLException _ -> end(ctx, closeCode, "TLS failed");
            case final IOException _ -> end(ctx, closeCode, "connection lost");
            // In the middle of a fragmented message.
            case final PrematureChannelClosureException _ -> end(ctx, closeCode, "connection lost");
            default -> {
                if (cause.getCause() instanceof SSLException) {
                    end(ctx, closeCode, "TLS failed");
                    return;
                }
                counters.increment(EngineCounter.ERRORS);
                errorHandler.onError(cause);
                end(ctx, closeCode, "internal error");
            }
        }
    }

    private void onResponse(final ChannelHandlerContext ctx, final HttpResponse response) {
        final WebSocketClientHandshaker dialled = handshaker;
        if (dialled == null) {
            throw new IllegalStateException("an answer to an upgrade that nobody asked for");
        }
        final HttpResponseStatus status = response.status();
        if (status.code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            final boolean isRefused =
                    status.code() == HttpResponseStatus.UNAUTHORIZED.code()
                            || status.code() == HttpResponseStatus.FORBIDDEN.code();
            end(ctx, isRefused ? BotUrlRules.CLOSE_REFUSED : closeCode, "HTTP " + status.code());
            return;
        }
        final HttpHeaders headers = response.headers().copy();
        final String subprotocol = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (subprotocol != null && connection.dialect().subprotocols().contains(subprotocol)) {
            // Netty takes either exactly one or none; several are offered, and none is fine, too.
            headers.remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        }
        // Judged by its head alone: a server that refuses may never end its body.
        final FullHttpResponse head =
                new DefaultFullHttpResponse(
                        response.protocolVersion(),
                        status,
                        Unpooled.EMPTY_BUFFER,
                        headers,
                        EmptyHttpHeaders.INSTANCE);
        try {
            dialled.finishHandshake(ctx.channel(), head);
        } catch (final WebSocketHandshakeException _) {
            end(ctx, closeCode, "upgrade invalid");
            return;
        }
        ctx.pipeline()
                .addBefore(
                        ctx.name(),
                        "aggregator",
                        new WebSocketFrameAggregator(BotConnection.MESSAGE_BYTES_MAX));
        connection.onConnected();
    }

    private static void onPing(final ChannelHandlerContext ctx, final PingWebSocketFrame ping) {
        // A bot that pings but does not read gets no pongs: they would only pile up.
        if (ctx.channel().isWritable()) {
            final var _ =
                    ctx.writeAndFlush(
                            new PongWebSocketFrame(ping.content().retain()), ctx.voidPromise());
        }
    }

    private void onClose(final ChannelHandlerContext ctx, final CloseWebSocketFrame close) {
        final int statusCode = close.statusCode();
        closeCode = statusCode == NO_CODE ? WebSocketCloseStatus.EMPTY.code() : statusCode;
        closeReason = "closed by the bot";
        connection.onClosed(closeCode, closeReason);
        ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
    }

    private void onViolation(final WebSocketCloseStatus status) {
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            counters.increment(EngineCounter.BOT_MESSAGES_TOO_LONG);
        }
        closeCode = status.code();
        closeReason = status.reasonText();
        connection.onClosed(closeCode, closeReason);
    }

    private void end(final ChannelHandlerContext ctx, final int code, final String reason) {
        connection.onClosed(code, reason);
        final var _ = ctx.close();
    }
}
