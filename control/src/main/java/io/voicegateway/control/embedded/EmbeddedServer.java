package io.voicegateway.control.embedded;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.engine.api.EngineSnapshot.CounterValue;
import io.voicegateway.engine.api.Forwarder;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;

/** A running embedded room server. */
public final class EmbeddedServer implements AutoCloseable {
    private static final long PATIENCE_S = 10;
    private static final String METRICS_PREFIX = "embedded_";
    private static final String THREADS_PREFIX = "embedded-";

    /** Whoever is told to go and does not is cut off after this. */
    private static final int CLOSING_TIMEOUT_S = 2;

    private static final int HEADER_BYTES_MAX = 64 * 1024;
    private static final int URL_BYTES_MAX = 256 * 1024;

    private final EmbeddedSettings settings;
    private final Context context;
    private final Forwarder forwarder;
    private final EmbeddedRooms rooms;
    private final RoomServiceCalls roomService;
    private final WebhookSender webhooks;
    private final HttpServer server;
    private final EmbeddedCounters counters;
    private final ConnectionGuard guard;

    private EmbeddedServer(
            final Vertx vertx, final EmbeddedSettings settings, final ForwarderLauncher media)
            throws IOException {
        this.settings = settings;
        context = vertx.getOrCreateContext();
        counters = new EmbeddedCounters();
        final LegRegistry legs = new LegRegistry(context);
        forwarder = launch(media, legs);
        final EmbeddedTokens tokens =
                new EmbeddedTokens(settings.apiKey(), settings.apiSecret(), Clock.systemUTC());
        webhooks = new WebhookSender(vertx, settings.webhookUrls(), tokens, counters);
        final RoomContext ctx =
                new RoomContext(
                        vertx,
                        forwarder,
                        legs,
                        tokens,
                        webhooks,
                        settings.limits(),
                        new PendingJoins(vertx, settings.limits()),
                        counters,
                        Clock.systemUTC());
        rooms = new EmbeddedRooms(ctx);
        roomService = new RoomServiceCalls(rooms, settings.isUnmutingRemotely());
        guard = new ConnectionGuard(vertx, settings.limits().connections(), counters);
        try {
            server = await(listen(vertx, router(vertx, ctx)));
        } catch (final CompletionException e) {
            forwarder.close();
            throw new IOException(
                    "cannot listen on port " + settings.port() + ": " + e.getCause(), e);
        }
    }

    /**
     * Binds both ports and starts.
     *
     * @param vertx whose event loop does the work; not closed with this server
     * @throws IOException when a port is in use
     */
    public static EmbeddedServer launch(
            final Vertx vertx, final EmbeddedSettings settings, final ForwarderLauncher media)
            throws IOException {
        final EmbeddedServer embedded = new EmbeddedServer(vertx, settings, media);
        embedded.context.runOnContext(
                _ -> {
                    embedded.rooms.start();
                    embedded.guard.start();
                });
        return embedded;
    }

    private Forwarder launch(final ForwarderLauncher media, final LegRegistry legs)
            throws IOException {
        try {
            return media.launch(settings, legs);
        } catch (final IOException e) {
            throw new IOException(
                    "cannot listen on UDP port " + settings.udpPort() + ": " + e.getMessage(), e);
        }
    }

    private Router router(final Vertx vertx, final RoomContext ctx) {
        final OriginRule origins = new OriginRule(settings.isDev());
        final Router router = Router.router(vertx);
        router.route()
                .handler(
                        route -> {
                            guard.onRequest(route.request().connection());
                            checkOrigin(route, origins);
                        });
        new SignalRoutes(ctx, rooms, guard).mount(router);
        new RoomServiceRoutes(roomService, ctx.tokens(), counters, settings.limits().messageBytes())
                .mount(router);
        return router;
    }

    private void checkOrigin(final RoutingContext route, final OriginRule origins) {
        if (origins.allows(route.request().getHeader("Origin"))) {
            route.next();
        } else {
            counters.increment(EmbeddedCounter.JOINS_REFUSED);
            route.response().setStatusCode(403).end("foreign origin");
        }
    }

    /** Listens on the room thread, so that every handler runs there. */
    private Future<HttpServer> listen(final Vertx vertx, final Router router) {
        final Promise<HttpServer> listening = Promise.promise();
        context.runOnContext(
                _ ->
                        vertx.createHttpServer(options())
                                .connectionHandler(guard)
                                .invalidRequestHandler(this::refuseUnreadable)
                                .requestHandler(router)
                                .listen()
                                .onComplete(listening));
        return listening.future();
    }

    /** Without compression: nobody needs it, it costs memory for each connection, and a small message could unfold into a huge one. */
    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.bind().getHostAddress())
                .setPort(settings.port())
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxInitialLineLength(URL_BYTES_MAX)
                .setMaxWebSocketFrameSize(settings.limits().messageBytes())
                .setMaxWebSocketMessageSize(settings.limits().messageBytes())
                .setWebSocketClosingTimeout(CLOSING_TIMEOUT_S)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    private void refuseUnreadable(final HttpServerRequest request) {
        counters.increment(EmbeddedCounter.REQUESTS_MALFORMED);
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    /** Port of signalling and API. */
    public int port() {
        return server.actualPort();
    }

    /** The one UDP port of media. */
    public int udpPort() {
        return forwarder.address().getPort();
    }

    /** Where clients connect to. */
    public String url() {
        final InetAddress address = settings.bind();
        final String host =
                address.isAnyLocalAddress()
                        ? settings.advertised().getHostAddress()
                        : address.getHostAddress();
        return "ws://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port();
    }

    /** Its RoomService for the gateway that it is a part of: the same, without HTTP. */
    public RoomPort roomPort() {
        return new InProcessRoomClient(context, roomService);
    }

    public EmbeddedCounters counters() {
        return counters;
    }

    /** What the webhooks say is also told to this, as JSON, on the room thread. Called by any thread. */
    public void reportTo(final Consumer<byte[]> receiver) {
        webhooks.reportTo(receiver);
    }

    /** What room server and media count, named as in the metrics. Called by any thread. */
    public List<CounterValue> counterValues() {
        final List<CounterValue> values = new ArrayList<>();
        for (final EmbeddedCounter counter : EmbeddedCounter.values()) {
            values.add(
                    new CounterValue(
                            counter.id(),
                            METRICS_PREFIX + counter.metricName(),
                            counter.label(),
                            counters.value(counter)));
        }
        for (final CounterValue engine : forwarder.counters()) {
            values.add(
                    new CounterValue(
                            engine.id(),
                            METRICS_PREFIX + engine.name(),
                            engine.label(),
                            engine.value()));
        }
        return values;
    }

    /** Rooms that are there. Called by any thread. */
    public int roomCount() {
        return rooms.count();
    }

    /** Peer connections that the engine has for participants. Called by any thread. */
    public int legCount() {
        return forwarder.legCount();
    }

    /** How late the threads are that carry its media, by their names. Copies, in nanoseconds; any thread. */
    public Map<String, Histogram> threadLateness() {
        final Map<String, Histogram> threads = new LinkedHashMap<>();
        forwarder
                .threadLateness()
                .forEach((name, histogram) -> threads.put(THREADS_PREFIX + name, histogram));
        return threads;
    }

    /** Share of its ring that is taken, 0 to 1. Called by any thread. */
    public double ringOccupancy() {
        return forwarder.ringOccupancy();
    }

    /** How long packets took from participant to participant, by path. Copies, in nanoseconds; any thread. */
    public Map<String, Histogram> paths() {
        return forwarder.paths();
    }

    /** Everybody has to go; then nothing listens any more. */
    @Override
    public void close() {
        CloseHelper.closeAll(this::closeRooms, () -> await(server.close()), forwarder);
    }

    /** The last events still go out, as long as their receivers answer. */
    private void closeRooms() {
        final Promise<Void> closed = Promise.promise();
        context.runOnContext(
                _ -> {
                    guard.stop();
                    rooms.closeAll();
                    webhooks.stop().onComplete(closed);
                });
        await(closed.future());
    }

    private static <T> T await(final Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }
}
