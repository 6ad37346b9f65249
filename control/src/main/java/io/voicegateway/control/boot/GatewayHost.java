package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.voicegateway.control.call.Admission;
import io.voicegateway.control.call.CallCensus;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallCommandsProxy;
import io.voicegateway.control.call.CallContext;
import io.voicegateway.control.call.CallFacts;
import io.voicegateway.control.call.CallManager;
import io.voicegateway.control.call.CallReconciler;
import io.voicegateway.control.call.CallRecovery;
import io.voicegateway.control.call.EndReason;
import io.voicegateway.control.call.JournaledCallCommands;
import io.voicegateway.control.conductor.ControlConductor;
import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.embedded.EmbeddedServer;
import io.voicegateway.control.health.LatenessWatch;
import io.voicegateway.control.health.LiveKitWatch;
import io.voicegateway.control.http.HttpApi;
import io.voicegateway.control.http.HttpContext;
import io.voicegateway.control.http.HttpLimits;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import io.voicegateway.control.latency.LatencyLog;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitRoomClient;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.LiveKitWebhooks;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.livekit.WebhookResult;
import io.voicegateway.control.metrics.GatewayMetrics;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.retention.RetentionAgent;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.seal.AesCallSeal;
import io.voicegateway.control.webhook.EventWebhooks;
import io.voicegateway.engine.EngineWarmUp;
import io.voicegateway.engine.MediaEngine;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.bot.DialledInSocket;
import io.voicegateway.engine.srtp.SrtpCrypto;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: launched in order, closed in reverse, edge first and journal last. */
final class GatewayHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHost.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(4);
    private static final Duration LIVEKIT_RETRY = Duration.ofMillis(500);
    private static final Duration LIVEKIT_WATCH = Duration.ofSeconds(2);
    private static final Duration DRAIN_POLL = Duration.ofMillis(250);

    private final GatewayConfiguration configuration;
    private final LaunchStack launched;

    /** Without a LiveKit server the gateway brings its own. */
    private final @Nullable EmbeddedServer embedded;

    private final FutureTask<Long> warmUp;
    private final CallFacts facts;
    private final CallRecovery recovery;
    private final CallReconciler reconciler;
    private final CallCensus census;
    private final RoomPort rooms;
    private final LiveKitWatch livekitWatch;
    private final MediaEngine engine;
    private final ControlConductor conductor;
    private final ChronicleEventJournal journal;
    private final CallCommands calls;
    private final Admission admission;
    private final LatencyLog latencyLog;
    private final EventWebhooks webhooks;
    private final RetentionAgent retention;
    private final HttpApi http;
    private volatile boolean isDraining;

    private GatewayHost(final GatewayConfiguration requested, final LaunchStack launched)
            throws Exception {
        this.launched = launched;
        final SrtpCrypto crypto = EngineLauncher.crypto(requested.engine());
        warmUp = new FutureTask<>(() -> EngineWarmUp.run(crypto));
        // Beside all that follows.
        Thread.ofPlatform().daemon().name("warm-up").start(warmUp);
        final Clock clock = Clock.systemUTC();
        final Path data = requested.dataDirectory();
        launched.push(GatewayLock.acquire(data));
        final String gatewayId = GatewayLock.gatewayId(data, requested.gatewayId());
        final JournalOpening opening =
                launched.push(
                        JournalOpening.begin(
                                JournalPaths.events(data), requested.events().minFreeBytes()));

        final Vertx vertx = vertx();
        launched.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        embedded =
                requested.embedded() == null
                        ? null
                        : launched.push(EmbeddedLauncher.launch(vertx, requested));
        configuration =
                embedded == null ? requested : requested.withLiveKitUrl(URI.create(embedded.url()));
        final GatewayConfiguration.LiveKit livekit = configuration.livekit();
        final LiveKitAccess access =
                new LiveKitAccess(livekit.url().toString(), livekit.apiKey(), livekit.apiSecret());
        final LiveKitTokens tokens =
                new LiveKitTokens(livekit.apiKey(), livekit.apiSecret(), clock);
        rooms =
                embedded == null
                        ? launched.push(new LiveKitRoomClient(access, tokens))
                        : embedded.roomPort();
        livekitWatch = launched.push(new LiveKitWatch(rooms, access.url()));

        journal = opening.journal();
        // Before anything is recovered: also that is told.
        webhooks = launched.push(WebhookLauncher.launch(vertx, configuration, tokens, clock));

        final TimerManager timers = new TimerManager(System::nanoTime);
        conductor = launched.push(new ControlConductor(timers).launch());
        final LateFacts lateFacts = new LateFacts();
        engine = launched.push(EngineLauncher.launch(configuration, lateFacts));
        final LiveKitSignalClient signal =
                launched.push(
                        new LiveKitSignalClient(
                                vertx, access, tokens, SignalTimes.DEFAULT, lateFacts));
        admission = new Admission(configuration.call().maxLateness().toMillis());
        launched.push(new LatenessWatch(this::threadLateness, admission).launch());
        latencyLog =
                launched.push(
                        new LatencyLog(
                                        data.resolve("latency"),
                                        configuration.latency().retention().files(),
                                        this::measures,
                                        clock)
                                .launch(configuration.latency().interval()));
        retention =
                launched.push(RetentionLauncher.launch(configuration, journal, webhooks, clock));
        final CallManager manager =
                new CallManager(
                        new CallContext(
                                HostSettings.calls(configuration, gatewayId),
                                new RoomManager(rooms, conductor, timers, gatewayId),
                                signal,
                                engine,
                                journal,
                                new AesCallSeal(livekit.apiSecret()),
                                timers,
                                clock,
                                admission));
        facts = new CallFacts(manager, conductor, clock);
        lateFacts.arrive(facts);
        calls = new JournaledCallCommands(new CallCommandsProxy(manager, conductor), journal);
        reconciler = new CallReconciler(manager, conductor);
        census = new CallCensus(manager, conductor).start();
        recovery = new CallRecovery(manager, conductor);
        recovery.restore(journal.openCalls());
        if (embedded != null && configuration.call().isRoomJoinedWithDriver()) {
            embedded.reportTo(this::onEmbeddedReport);
        }
        http = launched.push(HttpApi.launch(vertx, httpContext(tokens, manager)));
    }

    /**
     * Launches everything. The API answers from now on; calls can be taken after {@link #awaitLiveKit}. When a step fails, what was
     * launched before it is closed again.
     */
    static GatewayHost launch(final GatewayConfiguration configuration) throws Exception {
        final LaunchStack launched = new LaunchStack();
        try {
            return new GatewayHost(configuration, launched);
        } catch (final Throwable failure) {
            CloseHelper.close(failure::addSuppressed, launched);
            throw failure;
        }
    }

    /** Nothing is served from the class path, and nothing is copied to a cache. */
    private static Vertx vertx() {
        return Vertx.vertx(
                new VertxOptions()
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setClassPathResolvingEnabled(false)
                                        .setFileCachingEnabled(false)));
    }

    /**
     * Waits until LiveKit answers, and the media path is compiled; health says meanwhile that LiveKit does not.
     *
     * @return false when the gateway was told to stop
     * @throws ConfigurationException when LiveKit's patience is over, or LiveKit refuses the key or the secret
     */
    boolean awaitLiveKit(final StopSignal signal) throws InterruptedException, ExecutionException {
        final long deadlineNs = System.nanoTime() + configuration.livekit().patience().toNanos();
        while (!isLiveKitUp(deadlineNs)) {
            if (signal.awaitStop(LIVEKIT_RETRY)) {
                return false;
            }
        }
        LOG.debug("event=warm_up packets={}", warmUp.get());
        livekitWatch.launch(LIVEKIT_WATCH);
        recoverCalls();
        reconciler.start();
        return true;
    }

    /** The embedded server's rooms died with the process that crashed. */
    private void recoverCalls() {
        if (embedded == null) {
            recovery.goOn();
        } else {
            recovery.endAll();
        }
    }

    private boolean isLiveKitUp(final long deadlineNs) {
        try {
            livekitWatch.ask().toCompletableFuture().join();
            return true;
        } catch (final CompletionException e) {
            final boolean isHopeless =
                    e.getCause() instanceof final RoomPortException refused
                            && refused.reason() == RoomPortException.Reason.REFUSED;
            if (isHopeless) {
                throw new ConfigurationException(
                        "livekit.api-key, livekit.api-secret: LiveKit does not accept them: "
                                + livekitWatch.check().detail());
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new ConfigurationException(
                        "livekit.url: LiveKit cannot be reached: " + livekitWatch.check().detail());
            }
            return false;
        }
    }

    private HttpContext httpContext(final LiveKitTokens tokens, final CallManager manager) {
        final Path data = configuration.dataDirectory();
        return new HttpContext(
                configuration.http().bind(),
                configuration.http().port(),
                HttpLimits.DEFAULT,
                configuration.livekit().url().toString(),
                data.resolve("recordings"),
                configuration.http().corsOrigins(),
                configuration.http().isMetricsOpen(),
                HostSettings.twilio(configuration.bot()),
                DialledInSocket::takeOver,
                calls,
                this::measures,
                engine::sessionSnapshot,
                new LiveKitAccessTokens(tokens),
                new LiveKitWebhookReceiver(new LiveKitWebhooks(tokens), this::onWebhook),
                () -> ChronicleEventTail.open(JournalPaths.events(data)),
                new HostHealth(configuration, livekitWatch, journal, engine, admission, census)
                        .checks(webhooks, () -> isDraining),
                metrics(manager));
    }

    private void onEmbeddedReport(final byte[] body) {
        if (LiveKitWebhooks.read(body) instanceof WebhookResult.Fact(final LiveKitFact fact)) {
            onWebhook(fact);
        }
    }

    private void onWebhook(final LiveKitFact fact) {
        LOG.debug("event=webhook fact={} room={}", fact.getClass().getSimpleName(), fact.room());
        facts.onReport(fact);
    }

    /** Every thread that carries media, also the room server's. */
    private Map<String, Histogram> threadLateness() {
        final Map<String, Histogram> threads = engine.threadLateness();
        if (embedded != null) {
            threads.putAll(embedded.threadLateness());
        }
        return threads;
    }

    private EngineSnapshot measures() {
        final EngineSnapshot measured = engine.snapshot().withThreads(threadLateness());
        return embedded == null ? measured : measured.plusPaths(embedded.paths());
    }

    private GatewayMetrics metrics(final CallManager manager) {
        final GatewayMetrics metrics =
                new GatewayMetrics(
                        this::measures,
                        embedded == null ? List::of : embedded::counterValues,
                        engine::botRoundTrips,
                        HostMetrics.gauges(
                                journal, conductor, manager, latencyLog, admission, embedded));
        return metrics.add(
                        () ->
                                HostMetrics.labelled(
                                        census, journal, facts.roomLegs(), engine, embedded))
                .add(() -> WebhookLauncher.metrics(webhooks))
                .add(() -> RetentionLauncher.metrics(retention));
    }

    /** The line that says that calls can be taken. */
    String readyLine() {
        return "voice-gateway ready http="
                + apiUrl()
                + " livekit="
                + configuration.livekit().url()
                + " data="
                + configuration.dataDirectory();
    }

    /** Where a client on this machine finds the API. */
    URI apiUrl() {
        return URI.create(
                "http://" + reachableHost(configuration.http().bind()) + ":" + http.port());
    }

    /** The configuration as it turned out: with the address of the embedded room server, if there is one. */
    GatewayConfiguration configuration() {
        return configuration;
    }

    /** A host that a client on this machine can connect to. */
    static String reachableHost(final String bind) {
        return switch (bind) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> bind.contains(":") ? "[" + bind + "]" : bind;
        };
    }

    /** No new calls; live ones go on until they are done, the time is over or a second signal comes. */
    void drain(final StopSignal signal) throws InterruptedException {
        isDraining = true;
        calls.drain().toCompletableFuture().join();
        final long deadlineNs = System.nanoTime() + configuration.drain().toNanos();
        boolean isHurried = false;
        while (!isHurried
                && engine.snapshot().sessions() > 0
                && System.nanoTime() - deadlineNs < 0) {
            isHurried = signal.awaitHurry(DRAIN_POLL);
        }
    }

    @Override
    public void close() {
        isDraining = true;
        endCalls();
        launched.close();
    }

    private void endCalls() {
        try {
            calls.endAll(EndReason.GATEWAY_SHUTDOWN)
                    .toCompletableFuture()
                    .orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (final CompletionException e) {
            LOG.error("event=calls_not_ended", e);
        }
    }
}
