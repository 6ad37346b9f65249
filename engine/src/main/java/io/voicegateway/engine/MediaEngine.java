package io.voicegateway.engine;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.SessionQuality;
import io.voicegateway.engine.api.SessionSnapshot;
import io.voicegateway.engine.api.StreamDescription;
import io.voicegateway.engine.api.Tap;
import io.voicegateway.engine.bot.BotCut;
import io.voicegateway.engine.bot.BotLeg;
import io.voicegateway.engine.bot.BotMediaPort;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.recording.RecordingAgent;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.SocketBuffers;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The running data plane. Commands are called by the control thread, which owns the handles; the work is queued to the threads that own
 * the state.
 */
public final class MediaEngine implements EngineCommands, AutoCloseable {
    /** RFC 6455's registry: try again later. */
    private static final int TRY_AGAIN = 1013;

    private static final int OPUS_PAYLOAD_TYPE = 111;

    /** Nobody waits for a file: many packets are written in one go. The ring between holds more than arrives in a pause. */
    private static final long RECORDING_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EngineContext ctx;
    private final SecureRandom random = new SecureRandom();
    private final List<MediaShard> shards = new ArrayList<>();
    private final RecordingAgent recording;
    private final AgentRunner recordingRunner;
    private final BotMediaPort bots;
    private final @Nullable String shortage = SocketBuffers.shortage(SocketBuffers.LEG_LENGTH);
    private final Map<Long, MediaSession> sessions = new ConcurrentHashMap<>();

    private MediaEngine(final EngineContext ctx) {
        this.ctx = ctx;
        final DtlsIdentity identity = DtlsIdentity.generate(random);
        final NtpClock ntpClock = new NtpClock(System.currentTimeMillis(), ctx.clock().nanoTime());
        for (int i = 0; i < ctx.shardCount(); i++) {
            shards.add(new MediaShard(ctx, identity, random, ntpClock));
        }
        recording = new RecordingAgent(ctx);
        recordingRunner =
                new AgentRunner(
                        new SleepingIdleStrategy(RECORDING_PAUSE_NS),
                        ctx.errorHandler(),
                        null,
                        recording);
        bots = BotMediaPort.launch(ctx);
    }

    /**
     * Starts every thread of the engine.
     *
     * @param ctx concluded
     */
    public static MediaEngine launch(final EngineContext ctx) {
        final MediaEngine engine = new MediaEngine(ctx);
        engine.shards.forEach(MediaShard::start);
        AgentRunner.startOnThread(engine.recordingRunner);
        return engine;
    }

    @Override
    public void openSession(final long sessionId) {
        final MediaShard shard = shards.get((int) Math.floorMod(sessionId, (long) shards.size()));
        sessions.put(
                sessionId,
                new MediaSession(
                        sessionId,
                        shard,
                        new BotStream(
                                MediaSession.BOT_STREAM_ID, random.nextInt(), OPUS_PAYLOAD_TYPE)));
    }

    @Override
    public void openRoomLeg(final long sessionId) {
        onSession(
                sessionId,
                session -> {
                    final int ssrc = random.nextInt();
                    final PeerConnection connection =
                            session.shard
                                    .network()
                                    .newConnection(
                                            new RoomLegEvents(sessionId, ctx.listener()), ssrc);
                    final OutputTrack voice =
                            new OutputTrack(
                                    connection.leg(),
                                    ssrc,
                                    OPUS_PAYLOAD_TYPE,
                                    random.nextInt(1 << 15),
                                    random.nextInt());
                    connection.leg().add(voice);
                    connection.leg().measuredBy(session.latency);
                    session.voice = voice;
                    session.connection = connection;
                    session.onNetwork(network -> network.onOpen(connection));
                });
    }

    @Override
    public void connectRoomLeg(final long sessionId, final RemoteTransport remote) {
        onLeg(
                sessionId,
                (session, leg) ->
                        session.onNetwork(
                                network -> network.onConnect(leg, remote, DtlsRole.SERVER)));
    }

    @Override
    public void addRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        onLeg(
                sessionId,
                (session, leg) ->
                        session.onNetwork(network -> network.onCandidate(leg, candidate)));
    }

    @Override
    public void restartRoomLeg(final long sessionId) {
        onLeg(sessionId, (session, leg) -> session.onNetwork(network -> network.onRestart(leg)));
    }

    @Override
    public void closeRoomLeg(final long sessionId) {
        onLeg(
                sessionId,
                (session, leg) -> {
                    session.connection = null;
                    session.removeVoice();
                    session.voice = null;
                    session.onNetwork(network -> network.onClose(leg));
                });
    }

    @Override
    public void addStream(final long sessionId, final StreamDescription description) {
        onLeg(
                sessionId,
                (session, leg) -> {
                    final RoomStream stream =
                            new RoomStream(
                                    description.streamId(),
                                    description.ssrc(),
                                    description.payloadType(),
                                    description.label());
                    // Routed before the network thread knows it: what it says first is not lost.
                    session.add(stream);
                    session.onNetwork(network -> network.onAddStream(leg, stream));
                });
    }

    @Override
    public void removeStream(final long sessionId, final long streamId) {
        onLeg(
                sessionId,
                (session, leg) -> {
                    final RoomStream stream = session.remove(streamId);
                    if (stream != null) {
                        session.onNetwork(network -> network.onRemoveStream(leg, stream));
                    }
                });
    }

    @Override
    public void addRoute(final long sessionId, final Route route) {
        onSession(
                sessionId,
                session -> {
                    switch (route) {
                        case Route.StreamToBot(final long streamId) ->
                                session.routeToBot(streamId, botLeg(session));
                        case Route.BotToRoom() -> session.addVoice();
                    }
                });
    }

    @Override
    public void removeRoute(final long sessionId, final Route route) {
        onSession(
                sessionId,
                session -> {
                    switch (route) {
                        case Route.StreamToBot(final long streamId) -> session.unroute(streamId);
                        case Route.BotToRoom() -> session.removeVoice();
                    }
                });
    }

    @Override
    public void openBotLeg(final long sessionId, final BotLegDescription description) {
        onSession(
                sessionId,
                session -> {
                    final BotLeg bot = botLeg(session);
                    try {
                        if (!bot.open(description)) {
                            onBotNotDialled(sessionId, TRY_AGAIN, "the bot leg's queue is full");
                        }
                    } catch (final IllegalArgumentException e) {
                        onBotNotDialled(
                                sessionId,
                                BotUrlRules.CLOSE_REFUSED,
                                String.valueOf(e.getMessage()));
                    }
                });
    }

    @Override
    public void attachBotLeg(
            final long sessionId,
            final BotSocket socket,
            final String dialect,
            final int sampleRateHz,
            final Map<String, String> parameters) {
        final MediaSession session = sessions.get(sessionId);
        final BotLeg bot = session == null ? null : botLeg(session);
        String refusal = "the bot leg's queue is full, or the session is over";
        try {
            if (bot != null && bot.attach(socket, dialect, sampleRateHz, parameters)) {
                return;
            }
        } catch (final IllegalArgumentException e) {
            refusal = String.valueOf(e.getMessage());
        }
        socket.refuse();
        onBotNotDialled(sessionId, BotUrlRules.CLOSE_REFUSED, refusal);
    }

    private void onBotNotDialled(final long sessionId, final int closeCode, final String reason) {
        ctx.listener().onBotDisconnected(sessionId, closeCode, false, reason);
    }

    /** The session's leg, made when it is first needed, so that what is said before the bot is ready is kept. */
    private BotLeg botLeg(final MediaSession session) {
        BotLeg bot = session.bot;
        if (bot == null) {
            bot = bots.addLeg(session.sessionId, session.botStream, session.shard.botIngress());
            session.bot = bot;
        }
        return bot;
    }

    @Override
    public void closeBotLeg(final long sessionId) {
        onBot(sessionId, BotLeg::close);
    }

    @Override
    public void muteBot(final long sessionId, final boolean isMuted) {
        onBot(sessionId, bot -> bot.mute(isMuted));
    }

    @Override
    public void cutBot(final long sessionId, final long cutId) {
        cut(sessionId, BotCut.now(cutId));
    }

    @Override
    public void cutBotWhenHeard(final long sessionId, final long cutId, final Set<Long> streamIds) {
        onSession(
                sessionId,
                session -> {
                    final List<RoomStream> streams =
                            streamIds.stream()
                                    .map(session.streams::get)
                                    .filter(Objects::nonNull)
                                    .toList();
                    cut(sessionId, streams.isEmpty() ? null : BotCut.whenHeard(cutId, streams));
                });
    }

    /** Also a session whose bot was never dialled is told when others are heard. */
    private void cut(final long sessionId, final @Nullable BotCut cut) {
        onSession(
                sessionId,
                session -> {
                    final BotLeg bot = cut == null ? session.bot : botLeg(session);
                    if (bot != null) {
                        bot.cut(cut);
                    }
                });
    }

    @Override
    public void sendDtmf(final long sessionId, final String digits) {
        onBot(sessionId, bot -> bot.dtmf(digits));
    }

    @Override
    public void clearBot(final long sessionId) {
        onBot(sessionId, BotLeg::clear);
    }

    @Override
    public void startRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        onSession(
                sessionId,
                _ ->
                        recording.startRecording(
                                sessionId, directory, labels, ctx.clock().nanoTime()));
    }

    @Override
    public void resumeRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        onSession(sessionId, _ -> recording.resumeRecording(sessionId, directory, labels));
    }

    @Override
    public void finishRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        onSession(sessionId, _ -> recording.finishRecording(sessionId, directory, labels));
    }

    @Override
    public void stopRecording(final long sessionId) {
        onSession(
                sessionId,
                session -> {
                    session.untapAll().forEach(recording::removeTap);
                    recording.stopRecording(sessionId);
                });
    }

    @Override
    public void addTap(final long sessionId, final Tap tap) {
        onSession(
                sessionId,
                session ->
                        session.tap(tappedStream(tap), recording.addTap(sessionId, tap.track())));
    }

    @Override
    public void removeTap(final long sessionId, final Tap tap) {
        onSession(
                sessionId,
                session -> {
                    final PacketSink sink = session.untap(tappedStream(tap));
                    if (sink != null) {
                        recording.removeTap(sink);
                    }
                });
    }

    private static long tappedStream(final Tap tap) {
        return tap instanceof final Tap.StreamTap stream
                ? stream.streamId()
                : MediaSession.BOT_STREAM_ID;
    }

    @Override
    public void closeSession(final long sessionId) {
        final MediaSession session = sessions.remove(sessionId);
        if (session == null) {
            return;
        }
        final BotLeg bot = session.bot;
        if (bot != null) {
            bot.remove();
        }
        recording.closeSession(sessionId);
        final PeerConnection connection = session.connection;
        session.onNetwork(
                network -> {
                    if (connection != null) {
                        network.onClose(connection);
                    }
                    ctx.listener().onSessionClosed(sessionId);
                });
    }

    @Override
    public EngineSnapshot snapshot() {
        final Map<String, Histogram> stages = new LinkedHashMap<>();
        final Map<String, Histogram> paths = new LinkedHashMap<>();
        final Map<String, Histogram> network = new LinkedHashMap<>();
        shards.forEach(shard -> shard.recorders().addTo(stages, paths, network));
        return new EngineSnapshot(
                stages,
                paths,
                network,
                threadLateness(),
                CounterValues.of(ctx.counters()),
                sessions.size());
    }

    @Override
    public SessionSnapshot sessionSnapshot(final long sessionId) {
        final MediaSession session = sessions.get(sessionId);
        return session == null ? SessionSnapshot.EMPTY : SessionMeasures.latencies(session);
    }

    @Override
    public SessionQuality sessionQuality(final long sessionId) {
        final MediaSession session = sessions.get(sessionId);
        return session == null ? SessionQuality.EMPTY : SessionMeasures.quality(session);
    }

    /** How late each thread that carries media is, by its name. Copies; any thread. */
    public Map<String, Histogram> threadLateness() {
        final Map<String, Histogram> threads = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            shards.get(i).latenessTo(threads, i);
        }
        bots.latenessTo(threads);
        return threads;
    }

    /** Share of each shard's ring that is taken, 0 to 1, by the shard's number. Called by any thread. */
    public Map<String, Double> ringOccupancy() {
        final Map<String, Double> occupancy = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            occupancy.put(Integer.toString(i), shards.get(i).ringOccupancy());
        }
        return occupancy;
    }

    /** How long the bots' sockets take to answer a ping. A copy, in nanoseconds; called by any thread. */
    public Histogram botRoundTrips() {
        return bots.roundTrips();
    }

    /** By what means media is carried, for people. */
    public String means() {
        return "SRTP by "
                + ctx.crypto().name()
                + ", sockets by "
                + shards.getFirst().network().means()
                + (shortage == null ? "" : ", " + shortage);
    }

    /** What this host gives media less of than it should, for the operator; null: nothing. */
    public @Nullable String shortage() {
        return shortage;
    }

    /** Ends every thread: bots first, so that they get their stop; recordings last, so that they are complete. */
    @Override
    public void close() {
        CloseHelper.closeAll(bots, () -> shards.forEach(MediaShard::close), recordingRunner);
    }

    private interface LegAction {
        void run(MediaSession session, PeerConnection leg);
    }

    private void onLeg(final long sessionId, final LegAction action) {
        onSession(
                sessionId,
                session -> {
                    final PeerConnection connection = session.connection;
                    if (connection == null) {
                        ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
                    } else {
                        action.run(session, connection);
                    }
                });
    }

    private void onBot(final long sessionId, final Consumer<BotLeg> action) {
        onSession(
                sessionId,
                session -> {
                    final BotLeg bot = session.bot;
                    if (bot != null) {
                        action.accept(bot);
                    }
                });
    }

    private void onSession(final long sessionId, final Consumer<MediaSession> action) {
        final MediaSession session = sessions.get(sessionId);
        if (session == null) {
            ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
        } else {
            action.accept(session);
        }
    }
}
