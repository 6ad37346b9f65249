package io.voicegateway.engine.bot;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.HttpProxies;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.status.EngineCounter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Dials bots: resolves the name on a virtual thread, refuses forbidden addresses, connects and upgrades on its own small Netty group.
 * Follows no redirects; logs nothing.
 */
final class BotConnector implements AutoCloseable {
    private static final int EVENT_LOOP_COUNT = 2;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    private static final long CLOSE_TIMEOUT_MS = 1_500;
    private static final int ABNORMAL = 1006;

    private final EngineContext ctx;
    private final MultiThreadIoEventLoopGroup group;
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final AtomicReference<@Nullable SslContext> sslContext = new AtomicReference<>();
    private final BotRoundTrips roundTrips;

    /**
     * Binds nothing and connects nothing yet.
     *
     * @param sslContext for wss, or null for the platform's trust
     */
    BotConnector(final EngineContext ctx, final @Nullable SslContext sslContext) {
        this.ctx = ctx;
        this.sslContext.set(sslContext);
        roundTrips = new BotRoundTrips(ctx.clock());
        final ThreadFactory threads = new DefaultThreadFactory("bot-socket", true);
        final ThreadFactory urgent = runnable -> threads.newThread(MediaThreads.urgently(runnable));
        group =
                new MultiThreadIoEventLoopGroup(
                        EVENT_LOOP_COUNT, urgent, NioIoHandler.newFactory());
    }

    /** One attempt; its outcome reaches the connection. Called by the bot thread. */
    void dial(final BotConnection connection, final BotLegDescription description) {
        ctx.counters().increment(EngineCounter.BOT_DIALS);
        final EventLoop eventLoop = group.next();
        connection.onDial(
                eventLoop.schedule(
                        () -> connection.abort("dial timed out"),
                        description.dialTimeoutMs(),
                        TimeUnit.MILLISECONDS));
        Thread.ofVirtual()
                .name("bot-resolve")
                .start(() -> resolve(connection, description, eventLoop));
    }

    /** Gives the connection a socket that is up already; its outcome reaches the connection. Called by the bot thread. */
    void adopt(final BotConnection connection, final DialledInSocket socket) {
        channels.add(socket.channel());
        socket.connect(connection, ctx.counters(), ctx.errorHandler());
    }

    BotRoundTrips roundTrips() {
        return roundTrips;
    }

    /** Whether no socket is up any more. */
    boolean isIdle() {
        return channels.isEmpty();
    }

    @Override
    public void close() {
        // The close frames are queued: give them their time, then take the sockets away.
        channels.newCloseFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        channels.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        group.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * CLOSE_TIMEOUT_MS);
    }

    private void resolve(
            final BotConnection connection,
            final BotLegDescription description,
            final EventLoop eventLoop) {
        try {
            final URI url = description.url();
            BotUrlRules.check(url, description.headers());
            final HttpProxies.Proxy proxy = ctx.proxies().find(url);
            if (proxy != null) {
                connectThrough(proxy, connection, description, eventLoop);
                return;
            }
            final Queue<InetAddress> addresses = allowedAddresses(url);
            if (addresses.isEmpty()) {
                connection.onClosed(BotUrlRules.CLOSE_REFUSED, "address refused");
                return;
            }
            final Bootstrap bootstrap = bootstrap(connection, description, eventLoop, null);
            connectNext(connection, bootstrap, url, addresses);
        } catch (final UnknownHostException _) {
            connection.onClosed(ABNORMAL, "unknown host");
        } catch (final IllegalArgumentException e) {
            connection.onClosed(BotUrlRules.CLOSE_REFUSED, String.valueOf(e.getMessage()));
        } catch (final SSLException | RuntimeException e) {
            ctx.counters().increment(EngineCounter.ERRORS);
            ctx.errorHandler().onError(e);
            connection.onClosed(ABNORMAL, "dial failed");
        }
    }

    private static Queue<InetAddress> allowedAddresses(final URI url) throws UnknownHostException {
        final Queue<InetAddress> addresses = new ArrayDeque<>();
        for (final InetAddress address : InetAddress.getAllByName(url.getHost())) {
            if (BotUrlRules.isAllowed(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** The proxy resolves the name; what it stands for here, if it does, is judged all the same. */
    private void connectThrough(
            final HttpProxies.Proxy proxy,
            final BotConnection connection,
            final BotLegDescription description,
            final EventLoop eventLoop)
            throws SSLException {
        final URI url = description.url();
        if (isRefused(url)) {
            connection.onClosed(BotUrlRules.CLOSE_REFUSED, "address refused");
            return;
        }
        final ProxyHandler handler = BotProxy.handler(proxy, description.dialTimeoutMs());
        bootstrap(connection, description, eventLoop, handler)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .connect(InetSocketAddress.createUnresolved(url.getHost(), port(url)))
                .addListener(
                        outcome -> {
                            if (!outcome.isSuccess()) {
                                connection.onClosed(ABNORMAL, "connect through the proxy failed");
                            }
                        });
    }

    private static boolean isRefused(final URI url) {
        try {
            return allowedAddresses(url).isEmpty();
        } catch (final UnknownHostException _) {
            return false;
        }
    }

    private Bootstrap bootstrap(
            final BotConnection connection,
            final BotLegDescription description,
            final EventLoop eventLoop,
            final @Nullable ProxyHandler proxy)
            throws SSLException {
        final URI url = description.url();
        final SslContext ssl = isSecure(url) ? sslContext() : null;
        return new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) Math.min(description.dialTimeoutMs(), Integer.MAX_VALUE))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                BotConnection.WRITE_HIGH_WATER_BYTES / 2,
                                BotConnection.WRITE_HIGH_WATER_BYTES))
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(final Channel channel) {
                                if (proxy != null) {
                                    channel.pipeline().addLast(proxy);
                                }
                                initialize(channel, connection, description, ssl);
                            }
                        });
    }

    private void initialize(
            final Channel channel,
            final BotConnection connection,
            final BotLegDescription description,
            final @Nullable SslContext ssl) {
        channels.add(channel);
        // Before it connects: the upgrade may be over before the thread that dials goes on.
        if (!connection.onChannel(channel)) {
            final var _ = channel.close();
            return;
        }
        final URI url = description.url();
        if (ssl != null) {
            channel.pipeline().addLast(ssl.newHandler(channel.alloc(), url.getHost(), port(url)));
        }
        final HttpHeaders headers = new DefaultHttpHeaders();
        description.headers().forEach(headers::add);
        final List<String> subprotocols = connection.dialect().subprotocols();
        if (!subprotocols.isEmpty()) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, String.join(", ", subprotocols));
        }
        final WebSocketClientHandshaker handshaker =
                WebSocketClientHandshakerFactory.newHandshaker(
                        url,
                        WebSocketVersion.V13,
                        null,
                        false,
                        headers,
                        BotConnection.MESSAGE_BYTES_MAX,
                        true,
                        false,
                        -1,
                        false,
                        false);
        channel.pipeline()
                .addLast(
                        new HttpClientCodec(),
                        new BotChannelHandler(
                                connection, handshaker, ctx.counters(), ctx.errorHandler()));
    }

    private void connectNext(
            final BotConnection connection,
            final Bootstrap bootstrap,
            final URI url,
            final Queue<InetAddress> addresses) {
        final InetAddress address = addresses.remove();
        bootstrap
                .connect(new InetSocketAddress(address, port(url)))
                .addListener(
                        outcome -> {
                            if (outcome.isSuccess()) {
                                return;
                            }
                            if (addresses.isEmpty() || !connection.isWanted()) {
                                connection.onClosed(ABNORMAL, "connect failed");
                            } else {
                                connectNext(connection, bootstrap, url, addresses);
                            }
                        });
    }

    private SslContext sslContext() throws SSLException {
        final SslContext existing = sslContext.get();
        if (existing != null) {
            return existing;
        }
        // Made at the first wss dial: reading the platform's trust takes a while that ws hosts need
        // not wait.
        final SslContext made = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
        sslContext.compareAndSet(null, made);
        return made;
    }

    private static boolean isSecure(final URI url) {
        return "wss".equalsIgnoreCase(url.getScheme());
    }

    private static int port(final URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return isSecure(url) ? 443 : 80;
    }
}
