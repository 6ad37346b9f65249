package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.voicegateway.benchmarks.load.LoadParticipant.Role;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.livekit.TokenRole;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.stream.PacketSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The people of calls with a bot: in each room the driver, somebody who hears the driver, and somebody who hears the bot. Called by one
 * thread.
 */
final class EchoCallers implements AutoCloseable {
    private static final long TOKEN_TTL_S = 7_200;
    private static final long FIRST_PACKET_LIMIT_S = 20;

    private final Vertx vertx = Vertx.vertx();
    private final LoadParticipants participants = new LoadParticipants();
    private final ClientEngine engine = new ClientEngine();
    private final MeasureWindow window = new MeasureWindow();
    private final List<LoadParticipant> drivers = new ArrayList<>();
    private final LoadedServer livekit;
    private final LiveKitSignalClient signal;
    private boolean isClosed;

    /**
     * Who hears what of one call.
     *
     * @param driver hears the driver, as the room does; null: nobody does, but the gateway
     * @param bot    hears the bot
     */
    record Ears(String callId, @Nullable PacketSink driver, PacketSink bot) {}

    EchoCallers(final LoadedServer livekit) {
        this.livekit = livekit;
        signal =
                new LiveKitSignalClient(
                        vertx,
                        new LiveKitAccess(livekit.url(), livekit.key(), livekit.secret()),
                        this::token,
                        SignalTimes.DEFAULT,
                        participants);
        engine.start();
    }

    private String token(final SignalJoin join) {
        return new LiveKitTokens(livekit.key(), livekit.secret(), Clock.systemUTC())
                .participantToken(
                        TokenRole.DRIVER, join.room(), join.identity(), "", Map.of(), TOKEN_TTL_S);
    }

    /** Joins the rooms of calls that the gateway has by now. */
    void join(final List<Ears> calls) throws InterruptedException {
        final List<LoadParticipant> joining = new ArrayList<>();
        for (final Ears call : calls) {
            final String room = "call_" + call.callId();
            final LoadRoom driver = new LoadRoom(room, "driver_" + call.callId(), "listener");
            final LoadRoom bot = new LoadRoom(room, "bot_" + call.callId(), "bot-listener");
            final LoadParticipant speaker = add(Role.PUBLISHER, driver, call.bot());
            drivers.add(speaker);
            joining.add(speaker);
            if (call.driver() != null) {
                joining.add(add(Role.SUBSCRIBER, driver, call.driver()));
            }
            joining.add(add(Role.SUBSCRIBER, bot, call.bot()));
        }
        participants.join(joining);
    }

    private LoadParticipant add(final Role role, final LoadRoom room, final PacketSink ear) {
        final LoadParticipant participant =
                new LoadParticipant(participants.count(), role, room, engine, signal, ear);
        participants.add(participant);
        return participant;
    }

    /**
     * All drivers speak from now on.
     *
     * @param startNs of what is measured, as is the end
     */
    void speak(final PacketPayload payload, final long startNs, final long endNs)
            throws InterruptedException {
        window.open(startNs, endNs);
        engine.generate(
                new LoadGenerator(
                        engine.newIngress(),
                        engine.clock(),
                        drivers.stream().map(LoadParticipant::voice).toList(),
                        payload,
                        window,
                        System.nanoTime()));
        participants.await(
                participants.all().stream().map(LoadParticipant::heard).toList(),
                FIRST_PACKET_LIMIT_S,
                "not everybody hears whom he is to hear");
    }

    /** @throws IllegalStateException when somebody is no longer there */
    void checkPresence() {
        participants.checkPresence();
    }

    /** How late the drivers' packets left. Read when closed. */
    Histogram latenessNs() {
        return window.latenessNs();
    }

    static void awaitTime(final long timeNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(timeNs - System.nanoTime());
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        participants.end();
        signal.close();
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
