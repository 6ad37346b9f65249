package io.voicegateway.control.egress;

import io.voicegateway.control.event.RecordingEvents;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.track.Track;
import io.voicegateway.control.track.TrackManager;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.Tap;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recording of one call. Used by the conductor. */
public final class EgressManager implements TrackManager.TapListener {
    /** OFF → RECORDING → COMPLETE, or FAILED; a complete one may go on. */
    public enum State {
        OFF,
        RECORDING,
        FAILED,
        COMPLETE
    }

    private final long sessionId;
    private final EngineCommands engine;
    private final RecordingEvents events;
    private final Clock clock;
    private final Path directory;
    private final Map<String, String> labels;
    private final Map<Long, Tap> tapsByStream = new HashMap<>();
    private Tap.@Nullable BotTap botTap;
    private State state = State.OFF;
    private boolean isStopping;
    private @Nullable Instant startedAt;
    private @Nullable String error;
    private List<String> files = List.of();
    private final List<String> humans = new ArrayList<>();

    /** @param labels what the manifest says about the call */
    public EgressManager(
            final long sessionId,
            final EngineCommands engine,
            final RecordingEvents events,
            final Clock clock,
            final Path directory,
            final Map<String, String> labels) {
        this.sessionId = sessionId;
        this.engine = engine;
        this.events = events;
        this.clock = clock;
        this.directory = directory;
        this.labels = Map.copyOf(labels);
    }

    /** Starts it with the bot's track; false when it runs already. */
    public boolean start(final String botIdentity, final String botSid) {
        if (state == State.RECORDING) {
            return false;
        }
        state = State.RECORDING;
        isStopping = false;
        error = null;
        if (startedAt == null) {
            startedAt = clock.instant();
        }
        engine.startRecording(sessionId, directory, labels);
        botTap = new Tap.BotTap(new Tap.RecordedTrack("bot.opus", "bot", botIdentity, botSid));
        engine.addTap(sessionId, botTap);
        return true;
    }

    /** Asks it to stop; {@link #onStopped} follows. False when nothing is recorded. */
    public boolean stop() {
        if (state != State.RECORDING || isStopping) {
            return false;
        }
        isStopping = true;
        tapsByStream.clear();
        engine.stopRecording(sessionId);
        return true;
    }

    public void onStarted() {
        events.recordingStarted(directory.toString());
    }

    public void onStopped(final RecordingResult result) {
        if (state == State.RECORDING) {
            state = State.COMPLETE;
        }
        files = result.files();
        events.recordingStopped(directory.toString(), result.files());
    }

    public void onFailed(final String reason) {
        state = State.FAILED;
        error = reason;
        events.recordingFailed(reason);
    }

    @Override
    public void onStreamAdded(final Track track, final long streamId) {
        if (state != State.RECORDING
                || isStopping
                || track.role() != Role.DRIVER && track.role() != Role.HUMAN) {
            return;
        }
        final Tap tap =
                new Tap.StreamTap(
                        streamId,
                        new Tap.RecordedTrack(
                                file(track), track.role().label(), track.identity(), track.sid()));
        tapsByStream.put(streamId, tap);
        engine.addTap(sessionId, tap);
    }

    @Override
    public void onStreamRemoved(final Track track, final long streamId) {
        final Tap tap = tapsByStream.remove(streamId);
        if (tap != null) {
            engine.removeTap(sessionId, tap);
        }
    }

    /** driver.opus; human.opus for the first human, human-2.opus for the next. */
    private String file(final Track track) {
        if (track.role() == Role.DRIVER) {
            return "driver.opus";
        }
        if (!humans.contains(track.identity())) {
            humans.add(track.identity());
        }
        final int index = humans.indexOf(track.identity());
        return index == 0 ? "human.opus" : "human-" + (index + 1) + ".opus";
    }

    public State state() {
        return state;
    }

    public Path directory() {
        return directory;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable String error() {
        return error;
    }

    public List<String> files() {
        return files;
    }
}
