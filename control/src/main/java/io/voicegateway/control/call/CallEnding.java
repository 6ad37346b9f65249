package io.voicegateway.control.call;

import io.voicegateway.control.event.CallEnd;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.engine.api.SessionQuality;
import io.voicegateway.engine.api.StreamQuality;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a call: bot, recording, presence, room, media, then the last event. Each step is asked for and awaited; a step that fails stops no
 * other, and a guard timer ends the wait, so that CALL_ENDED always comes, once. Used by the conductor.
 */
final class CallEnding {
    static final long GUARD_MS = 3_000;

    /** The files that a crash left have to be read as a whole. */
    static final long RECOVERY_GUARD_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(CallEnding.class);
    private static final String CALL_ENDED = "call_ended";

    private final CallContext ctx;
    private final Consumer<Call> ended;

    /** @param ended called once for each call, when nothing more comes of it */
    CallEnding(final CallContext ctx, final Consumer<Call> ended) {
        this.ctx = ctx;
        this.ended = ended;
    }

    CallContext context() {
        return ctx;
    }

    /** Begins the end of a live call; of another one it is a no-op. */
    void begin(
            final Call call,
            final EndReason reason,
            final EventSource source,
            final String detail) {
        if (!call.isLive() || !call.state(CallState.ENDING, reason + ": " + detail)) {
            return;
        }
        call.cancelTimers();
        call.timers.add(
                ctx.timers()
                        .schedule(
                                call.isRestored() ? RECOVERY_GUARD_MS : GUARD_MS,
                                () -> finish(call)));
        call.end = new Call.End(reason, source, detail, totals(call));
        step(call, "bot", call.bot::close);
        step(call, "recording", call.recording::finish);
        if (call.isInRoom) {
            step(call, "presence", () -> ctx.signal().leave(call.sessionId));
        }
        advance(call);
    }

    /** Not while we are on our way in: a join that arrives after the deletion makes the room anew, and then it is nobody's. */
    private void closeRoom(final Call call) {
        if (call.isRoomOpen && !call.isRoomClosing) {
            call.isRoomClosing = true;
            step(call, "room", () -> deleteRoom(call));
        }
    }

    /** The room of a call from before a crash may be another gateway's by now. */
    private void deleteRoom(final Call call) {
        if (call.isRestored()) {
            ctx.rooms().deleteOurs(call.callId, () -> onRoomDeleted(call));
        } else {
            ctx.rooms().delete(call.callId, () -> onRoomDeleted(call));
        }
    }

    private void onRoomDeleted(final Call call) {
        call.isRoomOpen = false;
        advance(call);
    }

    void onSessionClosed(final Call call) {
        call.isSessionOpen = false;
        advance(call);
    }

    /** Looks what is left to wait for. The media ends last: the bot and the recording still need it. */
    void advance(final Call call) {
        if (call.state() != CallState.ENDING) {
            return;
        }
        if (!call.isJoining) {
            closeRoom(call);
        }
        if (call.bot.isOpen() || call.recording.isOpen()) {
            return;
        }
        closeSession(call);
        if (!call.isSessionOpen && !call.isRoomOpen) {
            finish(call);
        }
    }

    private void closeSession(final Call call) {
        if (call.isSessionOpen && !call.isSessionClosing) {
            call.isSessionClosing = true;
            call.lastQuality = ctx.engine().sessionQuality(call.sessionId);
            step(call, "media", () -> ctx.engine().closeSession(call.sessionId));
        }
    }

    private void finish(final Call call) {
        final Call.End end = call.end;
        if (call.state() != CallState.ENDING || end == null) {
            return;
        }
        closeRoom(call);
        closeSession(call);
        call.cancelTimers();
        call.endedAt = endedAt(call, end);
        step(call, "events", () -> closeWhatIsOpen(call, end));
        call.log.callEnded(
                end.source(),
                new CallEnd(
                        end.reason().name().toLowerCase(Locale.ROOT),
                        end.detail(),
                        call.endedAt,
                        call.participants.everPresent(),
                        call.recording.startedAt() == null
                                ? null
                                : call.recording.directory().toString(),
                        end.totals()));
        call.state(CallState.ENDED, "cleaned up");
        ended.accept(call);
    }

    /** A call that did not survive a crash has lasted as long as the journal knows. */
    private Instant endedAt(final Call call, final Call.End end) {
        return end.reason() == EndReason.GATEWAY_CRASH && call.lastKnownAt != null
                ? call.lastKnownAt
                : ctx.clock().instant();
    }

    private static void closeWhatIsOpen(final Call call, final Call.End end) {
        final EventSource source = end.source();
        final String reason =
                end.reason() == EndReason.GATEWAY_CRASH ? CallBots.GATEWAY_CRASH : CALL_ENDED;
        call.recording.abandon(source, "the call ended before the recording did");
        call.tracks.endAll(source);
        CallBots.leave(call, source, CallBots.NO_CLOSE_CODE, reason);
        call.participants.leaveAll(source, reason);
    }

    private static void step(final Call call, final String name, final Runnable action) {
        try {
            action.run();
        } catch (final RuntimeException e) {
            LOG.error("event=end_step_failed call_id={} step={}", call.callId, name, e);
        }
    }

    /** While the media is still there to be asked. */
    private Map<String, Object> totals(final Call call) {
        final SessionQuality quality = ctx.engine().sessionQuality(call.sessionId);
        final Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("bot_reconnects", call.bot.reconnects());
        totals.put("bot_heard_ms", quality.botHeardMs());
        for (final StreamQuality stream : quality.streams()) {
            totals.put(stream.label(), Map.of("packets", stream.packets(), "lost", stream.lost()));
        }
        return totals;
    }
}
