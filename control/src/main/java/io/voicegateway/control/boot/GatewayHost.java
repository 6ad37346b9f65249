package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallCommandsProxy;
import io.voicegateway.control.call.CallFacts;
import io.voicegateway.control.call.CallManager;
import io.voicegateway.control.call.CallSettings;
import io.voicegateway.control.call.EndReason;
import io.voicegateway.control.conductor.ControlConductor;
import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.embedded.EmbeddedServer;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.health.HealthChecks.Check;
import io.voicegateway.control.http.HttpApi;
import io.voicegateway.control.http.HttpContext;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitRoomClient;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.metrics.GatewayMetrics;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.engine.MediaEngine;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: launched in order, closed in reverse, edge first and journal last. */
final class GatewayHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHost.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(4);
    private static final long LIVEKIT_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final GatewayConfiguration configuration;
    private final Clock clock = Clock.systemUTC();
    private final GatewayLock lock;
    private final String gatewayId;
    private final ChronicleEventJournal journal;
    private final Vertx vertx;
    private final @Nullable EmbeddedServer embedded;
    private final LiveKitTokens tokens;
    private final LiveKitRoomClient rooms;
    private final LiveKitSignalClient signal;
    private final MediaEngine engine;
    private final ControlConductor conductor;
    private final CallCommands calls;
    private final HttpApi http;

    private GatewayHost(
            final GatewayConfiguration configuration,
            final Vertx vertx,
            final @Nullable EmbeddedServer embedded)
            throws Exception {
        this.configuration = configuration;
        this.vertx = vertx;
        this.embedded = embedded;
        final Path data = configuration.dataDirectory();
        lock = GatewayLock.acquire(data);
        gatewayId = GatewayLock.gatewayId(data, configuration.gatewayId());
        final GatewayConfiguration.LiveKit livekit = configuration.livekit();
        final LiveKitAccess access =
                new LiveKitAccess(livekit.url().toString(), livekit.apiKey(), livekit.apiSecret());
        tokens = new LiveKitTokens(livekit.apiKey(), livekit.apiSecret(), clock);
        rooms = new LiveKitRoomClient(access, tokens);
        awaitLiveKit(rooms, livekit);
        journal = ChronicleEventJournal.launch(JournalPaths.events(data));
        endCrashedCalls();

        final TimerManager timers = new TimerManager(System::nanoTime);
        conductor = new ControlConductor(timers);
        final LateFacts facts = new LateFacts();
        engine = EngineLauncher.launch(configuration, facts);
        signal = new LiveKitSignalClient(vertx, access, tokens, SignalTimes.DEFAULT, facts);
        final CallManager manager =
                new CallManager(
                        settings(configuration, gatewayId),
                        new RoomManager(rooms, conductor, timers, gatewayId),
                        signal,
                        engine,
                        journal,
                        timers,
                        clock);
        facts.arrive(new CallFacts(manager, conductor, clock));
        calls = new CallCommandsProxy(manager, conductor);
        conductor.launch();
        http = HttpApi.launch(vertx, httpContext(data));
    }

    /** Launches everything; returns when calls can be taken. */
    static GatewayHost launch(final GatewayConfiguration configuration) throws Exception {
        final Vertx vertx = Vertx.vertx();
        if (configuration.embedded() == null) {
            return new GatewayHost(configuration, vertx, null);
        }
        final EmbeddedServer embedded = EmbeddedLauncher.launch(vertx, configuration);
        return new GatewayHost(
                configuration.withLiveKitUrl(URI.create(embedded.url())), vertx, embedded);
    }

    private static void awaitLiveKit(
            final RoomPort rooms, final GatewayConfiguration.LiveKit livekit) {
        final long deadlineNs = System.nanoTime() + livekit.patience().toNanos();
        while (true) {
            try {
                rooms.listRooms().toCompletableFuture().join();
                return;
            } catch (final CompletionException e) {
                final boolean isHopeless =
                        e.getCause() instanceof RoomPortException refused
                                && refused.reason() == RoomPortException.Reason.REFUSED;
                if (isHopeless || System.nanoTime() - deadlineNs >= 0) {
                    throw new ConfigurationException(
                            "LiveKit at "
                                    + livekit.url()
                                    + ": "
                                    + (e.getCause() == null ? e : e.getCause()).getMessage());
                }
                LockSupport.parkNanos(LIVEKIT_RETRY_NS);
            }
        }
    }

    /** Calls that a crash left open end now, so that every call has its CALL_ENDED. */
    private void endCrashedCalls() {
        for (final String callId : journal.openCalls()) {
            LOG.warn("event=crashed_call_ended call_id={}", callId);
            new CallLog(journal, clock, gatewayId, callId, "recovery")
                    .callEnded(
                            EventSource.RECOVERY,
                            EndReason.GATEWAY_CRASH.name().toLowerCase(Locale.ROOT),
                            "the gateway had crashed",
                            Map.of());
            rooms.deleteRoom(RoomManager.roomOf(callId))
                    .whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "event=crashed_room_not_deleted call_id={} error=\"{}\"",
                                            callId,
                                            failure.toString());
                                }
                            });
        }
    }

    private static CallSettings settings(
            final GatewayConfiguration configuration, final String gatewayId) {
        final GatewayConfiguration.Call call = configuration.call();
        final GatewayConfiguration.Bot bot = configuration.bot();
        return new CallSettings(
                gatewayId,
                call.limit(),
                call.joinTimeout().toMillis(),
                call.maxDuration().toMillis(),
                call.remember().toMillis(),
                call.driverReconnectGrace().toMillis(),
                bot.url(),
                bot.dialect(),
                bot.isDialledAtCreation(),
                bot.dialTimeout().toMillis(),
                bot.redial().toMillis(),
                bot.redialTotal().toMillis(),
                configuration.recording().isAutomatic(),
                configuration.dataDirectory().resolve("recordings"));
    }

    private HttpContext httpContext(final Path data) {
        final HealthChecks health =
                new HealthChecks()
                        .add("livekit", () -> Check.up(configuration.livekit().url().toString()))
                        .add(
                                "events",
                                () ->
                                        journal.failures() == 0
                                                ? Check.up("written")
                                                : Check.down("events lost: " + journal.failures()))
                        .add(
                                "recording",
                                () ->
                                        Files.isWritable(data)
                                                ? Check.up("writable")
                                                : Check.down("not writable"))
                        .add("media", () -> Check.up("sessions: " + engine.snapshot().sessions()));
        final GatewayMetrics metrics =
                new GatewayMetrics(
                        engine::snapshot,
                        Map.of(
                                "journal_failures",
                                journal::failures,
                                "conductor_errors",
                                conductor::errors));
        return new HttpContext(
                configuration.http().bind(),
                configuration.http().port(),
                configuration.livekit().url().toString(),
                data.resolve("recordings"),
                configuration.http().isMetricsOpen(),
                calls,
                engine,
                new LiveKitAccessTokens(tokens),
                () -> ChronicleEventTail.open(JournalPaths.events(data)),
                health,
                metrics);
    }

    /** The line that says that calls can be taken. */
    String readyLine() {
        final String bind =
                configuration.http().bind().equals("0.0.0.0")
                        ? "127.0.0.1"
                        : configuration.http().bind();
        return "voice-gateway ready http=http://"
                + bind
                + ":"
                + http.port()
                + " livekit="
                + configuration.livekit().url()
                + " data="
                + configuration.dataDirectory();
    }

    /** No new calls; live ones go on until they are done or the time is over. */
    void drain(final Duration limit) {
        calls.drain().toCompletableFuture().join();
        final long deadlineNs = System.nanoTime() + limit.toNanos();
        while (engine.snapshot().sessions() > 0 && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Override
    public void close() {
        endCalls();
        CloseHelper.closeAll(
                http,
                signal,
                engine,
                conductor,
                rooms,
                embedded,
                () -> vertx.close().toCompletionStage().toCompletableFuture().join(),
                journal,
                lock);
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
