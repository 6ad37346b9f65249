package io.voicegateway.control.egress;

import io.voicegateway.control.event.EventSource;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recording of one call. Used by the conductor.
 * <p>
 * Each start is a run, and the engine ends each run by exactly one {@link #onStopped}, with {@link #onFailed} before it when the run broke
 * off. Runs follow each other, so a report belongs to the oldest run that has not ended.
 * <p>
 * A failure is one event. What is tried again after it is one only when it succeeds. A stop of what has failed is one too: it is what keeps
 * the next process from trying again, when this one crashes.
 */
public final class EgressManager implements TrackManager.TapListener {
    /** OFF → RECORDING → COMPLETE or FAILED; both may go on. */
    public enum State {
        OFF,
        RECORDING,
        FAILED,
        COMPLETE
    }

    /** Our own track in the room, which carries the voice of an attached bot. */
    public record OwnTrack(String identity, String sid) {}

    private final long sessionId;
    private final EngineCommands engine;
    private final RecordingEvents events;
    private final Clock clock;
    private final Path directory;
    private final Map<String, String> labels;
    private final Map<Long, Tap> tapsByStream = new HashMap<>();
    private State state = State.OFF;
    private int runCount;
    private int endedRunCount;
    private boolean isStopping;
    private boolean isReported;
    private boolean hasRunFailed;

    /** A crash left it, and nobody has taken it up yet. */
    private boolean isLeft;

    private boolean isResuming;

    /** Another process has written here last: the engine has to read what it left before it goes on. */
    private boolean isDirectoryLeft;

    /** Not stopped by anybody: after a failure it is to go on. */
    private boolean isWanted;

    /** Somebody stopped the last run, and has to find that after a crash, also if the run fails yet. */
    private boolean isStopAwaited;

    /** A run after a failure that is told of already. */
    private boolean isRetrying;

    private @Nullable Instant startedAt;
    private @Nullable String error;
    private List<String> files = List.of();

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

    /**
     * As a crash left it.
     *
     * @param isUnfinished {@link #resume} or {@link #stop} is next
     * @param hasFailed    it was to be tried again: {@link #retry} is next
     * @param isStopped    somebody wanted it no more
     */
    public void restore(
            final @Nullable Instant firstStart,
            final boolean isUnfinished,
            final boolean hasFailed,
            final boolean isStopped) {
        startedAt = firstStart;
        isDirectoryLeft = isUnfinished || hasFailed || firstStart != null;
        if (isUnfinished) {
            state = State.RECORDING;
            isLeft = true;
            isReported = true;
            runCount++;
        } else if (hasFailed) {
            state = State.FAILED;
            isWanted = !isStopped;
            error = "it had failed before the gateway crashed";
        } else if (firstStart != null) {
            state = State.COMPLETE;
        }
    }

    /**
     * Goes on with what a crash left; false when it left nothing. The caller then names the streams that flow.
     *
     * @param own null: the bot's voice is a stream of the room like any other
     */
    public boolean resume(final @Nullable OwnTrack own) {
        if (!isLeft) {
            return false;
        }
        isLeft = false;
        isWanted = true;
        isResuming = true;
        engine.resumeRecording(sessionId, directory, labels);
        tapBot(own);
        return true;
    }

    private void tapBot(final @Nullable OwnTrack own) {
        if (own != null) {
            engine.addTap(
                    sessionId,
                    new Tap.BotTap(
                            new Tap.RecordedTrack("bot.opus", "bot", own.identity(), own.sid())));
        }
    }

    /** Starts it, or goes on; false when it runs already. Otherwise as {@link #resume}. */
    public boolean start(final @Nullable OwnTrack own) {
        isWanted = true;
        if (state == State.RECORDING && !isStopping) {
            return false;
        }
        isRetrying = false;
        isStopAwaited = false;
        error = null;
        run(own);
        return true;
    }

    /** Tries it again after a failure; false when that is not wanted. Otherwise as {@link #resume}. */
    public boolean retry(final @Nullable OwnTrack own) {
        if (!isToBeRetried()) {
            return false;
        }
        isRetrying = true;
        run(own);
        return true;
    }

    /** It failed, and nobody has stopped or started it since. */
    public boolean isToBeRetried() {
        return state == State.FAILED && isWanted && !isOpen();
    }

    private void run(final @Nullable OwnTrack own) {
        state = State.RECORDING;
        isStopping = false;
        runCount++;
        if (startedAt == null) {
            startedAt = clock.instant();
        }
        if (isDirectoryLeft) {
            engine.resumeRecording(sessionId, directory, labels);
        } else {
            engine.startRecording(sessionId, directory, labels);
        }
        tapBot(own);
    }

    /** Somebody wants it no more: {@link #onStopped} follows, or it has failed and stays so. A no-op when nothing is recorded. */
    public void stop() {
        if (state == State.FAILED && isWanted) {
            tellStopped();
        }
        isStopAwaited = state == State.RECORDING;
        stopRun();
    }

    /** The call ends: as {@link #stop}, but nobody will look for it after a crash. */
    public void finish() {
        isStopAwaited = false;
        stopRun();
    }

    private void stopRun() {
        isWanted = false;
        if (state != State.RECORDING || isStopping) {
            return;
        }
        isStopping = true;
        tapsByStream.clear();
        if (isLeft) {
            engine.finishRecording(sessionId, directory, labels);
        } else {
            engine.stopRecording(sessionId);
        }
    }

    /** Whether the engine still owes the end of a run. */
    public boolean isOpen() {
        return endedRunCount < runCount;
    }

    public void onStarted() {
        isDirectoryLeft = false;
        isReported = true;
        isRetrying = false;
        error = null;
        if (isResuming) {
            isResuming = false;
            events.recordingResumed(directory.toString());
        } else {
            events.recordingStarted(directory.toString());
        }
    }

    public void onFailed(final String reason) {
        hasRunFailed = true;
        isReported = false;
        if (isLastRun()) {
            state = State.FAILED;
            error = reason;
            tapsByStream.clear();
        }
        if (!isRetrying) {
            events.recordingFailed(source(), directory.toString(), reason);
        }
        isRetrying = false;
        if (isStopAwaited && state == State.FAILED) {
            isStopAwaited = false;
            tellStopped();
        }
    }

    private void tellStopped() {
        events.recordingStopped(EventSource.API, directory.toString(), files);
    }

    public void onStopped(final RecordingResult result) {
        if (!isOpen()) {
            return;
        }
        files = result.files();
        if (!hasRunFailed) {
            if (isLastRun()) {
                state = State.COMPLETE;
                isStopAwaited = false;
            }
            events.recordingStopped(source(), directory.toString(), files);
        }
        hasRunFailed = false;
        isReported = false;
        isLeft = false;
        endedRunCount++;
    }

    private EventSource source() {
        return isLeft ? EventSource.RECOVERY : EventSource.ENGINE;
    }

    private boolean isLastRun() {
        return endedRunCount + 1 == runCount;
    }

    /** The call ends without the engine's answer: what was started ends as a failure. */
    public void abandon(final EventSource source, final String reason) {
        if (isOpen() && state == State.RECORDING) {
            state = State.FAILED;
            error = reason;
            if (isReported) {
                events.recordingFailed(source, directory.toString(), reason);
            }
        }
        endedRunCount = runCount;
    }

    @Override
    public void onStreamAdded(final Track track, final long streamId) {
        if (state != State.RECORDING || isStopping || track.role() == Role.VISITOR) {
            return;
        }
        final Tap tap =
                new Tap.StreamTap(
                        streamId,
                        new Tap.RecordedTrack(
                                track.label() + ".opus",
                                track.role().label(),
                                track.identity(),
                                track.sid()));
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

    /** What is tried again has failed until it runs. */
    public State state() {
        return isRetrying ? State.FAILED : state;
    }

    public Path directory() {
        return directory;
    }

    /** When the first run started; null before it. */
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
