package io.voicegateway.control.fake;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.SessionQuality;
import io.voicegateway.engine.api.SessionSnapshot;
import io.voicegateway.engine.api.StreamDescription;
import io.voicegateway.engine.api.Tap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An engine without media. It keeps the promises of the real one: each dial has one end, each recording that starts has one end. It
 * answers at once, or nothing at all.
 */
public final class FakeEngine implements EngineCommands {
    private static final int NORMAL = 1000;

    /** What there is of one session. */
    public static final class Session {
        public final Map<Long, StreamDescription> streams = new LinkedHashMap<>();
        public final Set<Route> routes = new HashSet<>();
        public final List<Tap> taps = new ArrayList<>();
        public final List<BotLegDescription> dials = new ArrayList<>();
        public boolean isBotUp;
        public Map<String, String> attachedWith = Map.of();
        public boolean isBotMuted;
        public long cutId;
        public Set<Long> awaitedAtCut = Set.of();
        public boolean isRecording;
        public SessionQuality quality = SessionQuality.EMPTY;

        /** The files that are written to now. */
        public List<String> files() {
            return taps.stream().map(tap -> tap.track().file()).toList();
        }
    }

    public final Map<Long, Session> sessions = new HashMap<>();
    public final List<String> commands = new ArrayList<>();
    private @Nullable EngineListener listener;
    private @Nullable RuntimeException failure;
    private Predicate<String> isSilent = _ -> false;
    private @Nullable String diskTrouble;
    private LongSupplier nanoClock = () -> 0;
    private Consumer<String> watcher = _ -> {};

    /** The time at which bots are cut. */
    public void clock(final LongSupplier to) {
        nanoClock = to;
    }

    public void listener(final EngineListener to) {
        listener = to;
    }

    /** Answers nothing from now on. */
    public void silence() {
        isSilent = _ -> true;
    }

    /** Leaves this command without an answer from now on. */
    public void silence(final String command) {
        isSilent = command::equals;
    }

    /** Every command throws from now on. */
    public void fail(final RuntimeException with) {
        failure = with;
    }

    private EngineListener listener() {
        return Objects.requireNonNull(listener);
    }

    /** Is told each command before it is carried out. */
    public void watch(final Consumer<String> by) {
        watcher = by;
    }

    private Session session(final long sessionId, final String command) {
        watcher.accept(command);
        commands.add(command);
        if (failure != null) {
            throw failure;
        }
        // Of a session that is gone, as in the real engine: nothing happens.
        return sessions.getOrDefault(sessionId, new Session());
    }

    /** The bot takes the call. */
    public void botConnects(final long sessionId) {
        listener().onBotConnected(sessionId);
    }

    /** The bot's socket ends, or never comes up. */
    public void botEnds(final long sessionId, final int closeCode) {
        final Session session = sessions.get(sessionId);
        if (!session.isBotUp) {
            throw new AssertionError("no socket to end: session=" + sessionId);
        }
        session.isBotUp = false;
        listener()
                .onBotDisconnected(
                        sessionId, closeCode, closeCode == NORMAL || closeCode == 1005, "said");
    }

    /** A packet of a stream comes; it is its first, if the test says so. */
    public void hears(final long sessionId, final long streamId, final boolean isFirst) {
        final Session session = sessions.get(sessionId);
        if (!session.streams.containsKey(streamId)) {
            throw new AssertionError("no such stream: streamId=" + streamId);
        }
        if (isFirst) {
            listener().onStreamStarted(sessionId, streamId);
        }
        if (session.awaitedAtCut.contains(streamId)) {
            cut(sessionId, session, streamId);
        }
    }

    private void cut(final long sessionId, final Session session, final long streamId) {
        session.awaitedAtCut = Set.of();
        session.isBotMuted = true;
        listener().onBotCut(sessionId, session.cutId, streamId, nanoClock.getAsLong());
    }

    /** No recording starts while this lasts; null: the disk is well. */
    public void diskTrouble(final @Nullable String error) {
        diskTrouble = error;
    }

    /** The disk fails under a recording. */
    public void recordingFails(final long sessionId, final String error) {
        sessions.get(sessionId).isRecording = false;
        sessions.get(sessionId).taps.clear();
        listener().onRecordingFailed(sessionId, error);
        listener().onRecordingStopped(sessionId, result(List.of()));
    }

    /** The files of a recording are complete. */
    public void recordingStops(final long sessionId, final List<String> files) {
        sessions.get(sessionId).isRecording = false;
        listener().onRecordingStopped(sessionId, result(files));
    }

    private static RecordingResult result(final List<String> files) {
        return new RecordingResult("complete", Path.of("recordings"), files, 0);
    }

    @Override
    public void openSession(final long sessionId) {
        session(sessionId, "openSession");
        if (sessions.put(sessionId, new Session()) != null) {
            throw new AssertionError("opened twice: session=" + sessionId);
        }
    }

    @Override
    public void openRoomLeg(final long sessionId) {
        session(sessionId, "openRoomLeg");
        listener().onRoomLegOpened(sessionId, local());
    }

    public static LocalTransport local() {
        return new LocalTransport("ufrag", "password", "AA:BB", List.of(), 1);
    }

    @Override
    public void connectRoomLeg(final long sessionId, final RemoteTransport remote) {
        session(sessionId, "connectRoomLeg");
    }

    @Override
    public void addRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        session(sessionId, "addRemoteCandidate");
    }

    @Override
    public void restartRoomLeg(final long sessionId) {
        session(sessionId, "restartRoomLeg");
        listener().onRoomLegOpened(sessionId, local());
    }

    @Override
    public void closeRoomLeg(final long sessionId) {
        session(sessionId, "closeRoomLeg");
    }

    @Override
    public void addStream(final long sessionId, final StreamDescription stream) {
        session(sessionId, "addStream").streams.put(stream.streamId(), stream);
    }

    @Override
    public void removeStream(final long sessionId, final long streamId) {
        session(sessionId, "removeStream").streams.remove(streamId);
    }

    @Override
    public void addRoute(final long sessionId, final Route route) {
        session(sessionId, "addRoute").routes.add(route);
    }

    @Override
    public void removeRoute(final long sessionId, final Route route) {
        session(sessionId, "removeRoute").routes.remove(route);
    }

    @Override
    public void openBotLeg(final long sessionId, final BotLegDescription bot) {
        final Session session = session(sessionId, "openBotLeg");
        if (session.isBotUp) {
            throw new AssertionError("dialled while a socket is up: the engine would ignore it");
        }
        session.isBotUp = true;
        session.dials.add(bot);
    }

    @Override
    public void attachBotLeg(
            final long sessionId,
            final BotSocket socket,
            final String dialect,
            final int sampleRateHz,
            final Map<String, String> parameters) {
        final Session session = session(sessionId, "attachBotLeg " + dialect + " " + sampleRateHz);
        if (session.isBotUp) {
            throw new AssertionError("two sockets at once: session=" + sessionId);
        }
        session.isBotUp = true;
        session.attachedWith = Map.copyOf(parameters);
    }

    @Override
    public void closeBotLeg(final long sessionId) {
        final Session session = session(sessionId, "closeBotLeg");
        if (session.isBotUp && !isSilent.test("closeBotLeg")) {
            session.isBotUp = false;
            listener().onBotDisconnected(sessionId, NORMAL, true, "closed by the gateway");
        }
    }

    @Override
    public void muteBot(final long sessionId, final boolean isMuted) {
        final Session session = session(sessionId, "muteBot");
        // Before the first dial there is no leg to mute.
        session.isBotMuted = !session.dials.isEmpty() && isMuted;
    }

    @Override
    public void cutBot(final long sessionId, final long cutId) {
        final Session session = session(sessionId, "cutBot");
        session.cutId = cutId;
        if (!isSilent.test("cutBot")) {
            cut(sessionId, session, EngineListener.NO_STREAM);
        }
    }

    @Override
    public void cutBotWhenHeard(final long sessionId, final long cutId, final Set<Long> streamIds) {
        final Session session = session(sessionId, "cutBotWhenHeard");
        session.cutId = cutId;
        session.awaitedAtCut = Set.copyOf(streamIds);
    }

    @Override
    public void sendDtmf(final long sessionId, final String digits) {
        session(sessionId, "sendDtmf " + digits);
    }

    @Override
    public void clearBot(final long sessionId) {
        session(sessionId, "clearBot");
    }

    @Override
    public void startRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        final Session session = session(sessionId, "startRecording");
        if (session.isRecording) {
            throw new AssertionError("recorded already: session=" + sessionId);
        }
        session.isRecording = true;
        if (diskTrouble != null) {
            recordingFails(sessionId, diskTrouble);
        } else if (!isSilent.test("startRecording")) {
            listener().onRecordingStarted(sessionId, directory);
        }
    }

    @Override
    public void resumeRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        startRecording(sessionId, directory, labels);
        commands.set(commands.lastIndexOf("startRecording"), "resumeRecording");
    }

    @Override
    public void finishRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        session(sessionId, "finishRecording");
        if (!isSilent.test("finishRecording")) {
            recordingStops(sessionId, List.of("driver.opus", "bot.opus"));
        }
    }

    @Override
    public void stopRecording(final long sessionId) {
        final Session session = session(sessionId, "stopRecording");
        final List<String> files = session.files();
        session.taps.clear();
        if (session.isRecording && !isSilent.test("stopRecording")) {
            recordingStops(sessionId, files);
        }
    }

    @Override
    public void addTap(final long sessionId, final Tap tap) {
        final Session session = session(sessionId, "addTap");
        if (session.isRecording) {
            session.taps.add(tap);
        }
    }

    @Override
    public void removeTap(final long sessionId, final Tap tap) {
        session(sessionId, "removeTap").taps.remove(tap);
    }

    @Override
    public void closeSession(final long sessionId) {
        session(sessionId, "closeSession");
        if (sessions.remove(sessionId) != null && !isSilent.test("closeSession")) {
            listener().onSessionClosed(sessionId);
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        return new EngineSnapshot(
                Map.of(), Map.of(), Map.of(), Map.of(), List.of(), sessions.size());
    }

    @Override
    public SessionSnapshot sessionSnapshot(final long sessionId) {
        return SessionSnapshot.EMPTY;
    }

    @Override
    public SessionQuality sessionQuality(final long sessionId) {
        final Session session = sessions.get(sessionId);
        return session == null ? SessionQuality.EMPTY : session.quality;
    }
}
