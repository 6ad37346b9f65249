package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.Participant;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.engine.api.EngineCommands;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call: recording, media, presence, room, then the last event. Each step is asked for and awaited; a guard timer ends the wait, so
 * that CALL_ENDED always comes, once. Used by the conductor.
 */
final class CallEnding {
    private static final long GUARD_MS = 3_000;

    private final RoomManager rooms;
    private final SignalPort signal;
    private final EngineCommands engine;
    private final TimerManager timers;
    private final Clock clock;
    private final Consumer<Call> ended;
    private final Map<Call, EventSource> sources = new HashMap<>();

    CallEnding(
            final RoomManager rooms,
            final SignalPort signal,
            final EngineCommands engine,
            final TimerManager timers,
            final Clock clock,
            final Consumer<Call> ended) {
        this.rooms = rooms;
        this.signal = signal;
        this.engine = engine;
        this.timers = timers;
        this.clock = clock;
        this.ended = ended;
    }

    /** Begins the end of a live call; of another one it is a no-op. A call whose room is still being made ends once it is there. */
    void begin(
            final Call call,
            final EndReason reason,
            final EventSource source,
            final String detail) {
        if (call.log == null) {
            call.endReason = reason;
            return;
        }
        if (!call.isLive() || !call.state(CallState.ENDING, reason + ": " + detail)) {
            return;
        }
        call.endReason = reason;
        call.endDetail = detail;
        sources.put(call, source);
        call.cancelTimers();
        if (call.bot != null) {
            call.bot.close();
        }
        if (call.recording != null) {
            // A recording that never started has nothing to await.
            call.isRecordingOpen = call.recording.stop();
        }
        if (call.isInRoom) {
            signal.leave(call.sessionId);
        }
        rooms.delete(
                call.callId,
                () -> {
                    call.isRoomOpen = false;
                    advance(call);
                });
        call.timers.add(timers.schedule(GUARD_MS, () -> finish(call)));
        advance(call);
    }

    void onRecordingClosed(final Call call) {
        call.isRecordingOpen = false;
        advance(call);
    }

    void onSessionClosed(final Call call) {
        call.isSessionOpen = false;
        advance(call);
    }

    private void advance(final Call call) {
        if (call.state() != CallState.ENDING) {
            return;
        }
        if (!call.isRecordingOpen && call.isSessionOpen) {
            engine.closeSession(call.sessionId);
        }
        if (!call.isRecordingOpen && !call.isSessionOpen && !call.isRoomOpen) {
            finish(call);
        }
    }

    private void finish(final Call call) {
        if (call.state() != CallState.ENDING || call.log == null) {
            return;
        }
        if (call.isSessionOpen) {
            engine.closeSession(call.sessionId);
        }
        final EventSource source =
                Objects.requireNonNullElse(sources.remove(call), EventSource.TIMER);
        if (call.tracks != null) {
            call.tracks.endAll(source);
        }
        call.endedAt = clock.instant();
        call.log.callEnded(
                source,
                label(call.endReason),
                String.valueOf(call.endDetail),
                totals(call, source));
        call.cancelTimers();
        call.state(CallState.ENDED, "cleaned up");
        ended.accept(call);
    }

    private static Map<String, Object> totals(final Call call, final EventSource source) {
        final Map<String, Object> totals = new HashMap<>();
        final List<String> identities = new ArrayList<>();
        if (call.participants != null) {
            for (final Participant participant : call.participants.all()) {
                identities.add(participant.identity());
                call.participants.leave(source, participant.identity(), "call_ended");
            }
        }
        totals.put("participants", identities);
        if (call.recording != null && call.recording.startedAt() != null) {
            totals.put("recording", call.recording.directory().toString());
        }
        return totals;
    }

    private static String label(final @Nullable EndReason reason) {
        return String.valueOf(reason).toLowerCase(Locale.ROOT);
    }
}
