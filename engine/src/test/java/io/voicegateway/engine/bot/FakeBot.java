package io.voicegateway.engine.bot;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A bot on loopback: keeps every message it gets, and says what the test wants. */
final class FakeBot implements AutoCloseable {
    private static final Consumer<Channel> SILENT = _ -> {};
    private static final long PATIENCE_S = 30;

    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Channel> sockets = new LinkedBlockingQueue<>();
    final BlockingQueue<String> headers = new LinkedBlockingQueue<>();

    /** Whole binary messages, in order. */
    final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();

    volatile boolean isEchoing;

    /** What it answers to the subprotocols that are offered; null: nothing. */
    volatile @Nullable String subprotocol;

    volatile boolean isReading = true;
    volatile int refuseStatus;

    /** With what it refuses every upgrade after the first one. */
    volatile int refuseLaterStatus;

    /** What it says at once when the first socket is up, before any test's thread can be late. */
    volatile Consumer<Channel> firstWords = SILENT;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("fake-bot", true), NioIoHandler.newFactory());
    private final @Nullable SslContext ssl;
    private final Channel server;

    FakeBot() throws InterruptedException {
        this(null);
    }

    FakeBot(final @Nullable SslContext ssl) throws InterruptedException {
        this.ssl = ssl;
        server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_RCVBUF, 8 * 1024)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(final Channel channel) {
                                        initialize(channel);
                                    }
                                })
                        .bind(new InetSocketAddress("127.0.0.1", 0))
                        .sync()
                        .channel();
    }

    URI url() {
        final int port = ((InetSocketAddress) server.localAddress()).getPort();
        return URI.create((ssl == null ? "ws" : "wss") + "://127.0.0.1:" + port + "/ws?token=s");
    }

    /** The next socket that finished its upgrade. */
    Channel socket() throws InterruptedException {
        return expect(sockets.poll(PATIENCE_S, TimeUnit.SECONDS), "socket");
    }

    String message() throws InterruptedException {
        return expect(messages.poll(PATIENCE_S, TimeUnit.SECONDS), "message");
    }

    byte[] binary() throws InterruptedException {
        return expect(binaries.poll(PATIENCE_S, TimeUnit.SECONDS), "binary message");
    }

    /** Skips to the next message that contains the text. */
    String message(final String part) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (System.nanoTime() - deadlineNs < 0) {
            final String message = message();
            if (message.contains(part)) {
                return message;
            }
        }
        throw new AssertionError("no message with " + part);
    }

    static void say(final Channel socket, final String text) {
        final var _ = socket.writeAndFlush(new TextWebSocketFrame(text));
    }

    static void sayAudio(final Channel socket, final byte[] codes) {
        say(socket, media(codes));
    }

    static String media(final byte[] codes) {
        return "{\"event\":\"media\",\"media\":{\"payload\":\""
                + Base64.getEncoder().encodeToString(codes)
                + "\"}}";
    }

    static void sayBinary(final Channel socket, final int length) {
        final var _ =
                socket.writeAndFlush(
                        new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[length])));
    }

    static void sayBinary(final Channel socket, final byte[] bytes) {
        final var _ = socket.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
    }

    static void ping(final Channel socket, final ByteBuf content) {
        final var _ = socket.writeAndFlush(new PingWebSocketFrame(content));
    }

    static void hangUp(final Channel socket, final int code) {
        final var _ = socket.writeAndFlush(new CloseWebSocketFrame(code, ""));
    }

    /** The string member of that name in a message of ours. */
    static String member(final String message, final String name) {
        final Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(message);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + message);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    private static <T> T expect(final @Nullable T value, final String what) {
        if (value == null) {
            throw new AssertionError("no " + what + " within " + PATIENCE_S + " s");
        }
        return value;
    }

    private void initialize(final Channel channel) {
        if (ssl != null) {
            channel.pipeline().addLast(ssl.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536), new Handler());
    }

    private final class Handler extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(final ChannelHandlerContext ctx, final Object message) {
            switch (message) {
                case final FullHttpRequest request -> upgrade(ctx, request);
                case final CloseWebSocketFrame close -> {
                    messages.add("close " + close.statusCode());
                    final var _ = ctx.close();
                }
                case final PingWebSocketFrame ping -> {
                    final var _ =
                            ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                }
                case final PongWebSocketFrame pong ->
                        messages.add("pong " + pong.content().readableBytes());
                case final TextWebSocketFrame text -> onText(ctx, text.text());
                case final BinaryWebSocketFrame binary -> onBinary(ctx, binary);
                case final WebSocketFrame other -> messages.add(other.getClass().getSimpleName());
                default -> throw new AssertionError(message.getClass());
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
            final var _ = ctx.close();
        }

        private void onText(final ChannelHandlerContext ctx, final String text) {
            messages.add(text);
            if (isEchoing && text.contains("\"event\":\"media\"")) {
                say(ctx.channel(), echo(text));
            }
        }

        /** On Plivo's wire what is said is not called what is heard. */
        private static String echo(final String text) {
            return text.contains("\"streamId\"")
                    ? text.replace("\"media\",", "\"playAudio\",")
                    : text;
        }

        private void onBinary(final ChannelHandlerContext ctx, final BinaryWebSocketFrame binary) {
            binaries.add(ByteBufUtil.getBytes(binary.content()));
            if (isEchoing) {
                final var _ = ctx.writeAndFlush(binary.retain());
            }
        }

        private void upgrade(final ChannelHandlerContext ctx, final FullHttpRequest request) {
            request.headers().forEach(e -> headers.add(e.getKey() + ": " + e.getValue()));
            if (refuseStatus != 0) {
                final var _ =
                        ctx.writeAndFlush(
                                new DefaultFullHttpResponse(
                                        HttpVersion.HTTP_1_1,
                                        HttpResponseStatus.valueOf(refuseStatus)));
                return;
            }
            new WebSocketServerHandshakerFactory("ws://x/ws", subprotocol, false, 4 << 20)
                    .newHandshaker(request)
                    .handshake(ctx.channel(), request)
                    .addListener(_ -> onUpgraded(ctx.channel()));
        }

        private void onUpgraded(final Channel socket) {
            socket.config().setAutoRead(isReading);
            sockets.add(socket);
            refuseStatus = refuseLaterStatus;
            final Consumer<Channel> words = firstWords;
            firstWords = SILENT;
            words.accept(socket);
        }
    }
}
