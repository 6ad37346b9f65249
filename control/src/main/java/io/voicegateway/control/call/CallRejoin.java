package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.room.RoomView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a call back into its room when the room server or the way to it was lost: a new media leg, a new join under the same identity,
 * and, where the server has forgotten the room, the room again with its metadata. Bot and recording go on meanwhile. Used by the conductor.
 * <p>
 * Patience begins with the first sign of the loss and ends with the join; who was in the room and does not come back has the reconnect
 * grace from then on.
 */
final class CallRejoin {
    /** Pause after the first attempt that failed; it doubles. */
    static final long FIRST_PAUSE_MS = 300;

    static final long LONGEST_PAUSE_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(CallRejoin.class);

    private final CallContext ctx;
    private final CallEnding ending;

    CallRejoin(final CallContext ctx, final CallEnding ending) {
        this.ctx = ctx;
        this.ending = ending;
    }

    /** A sign of loss: from now on the server's patience runs, until {@link #onBack}. */
    void onLost(final Call call, final String detail) {
        if (call.lostTimer == null && call.isLive()) {
            call.lostTimer =
                    ctx.timers()
                            .schedule(
                                    ctx.settings().livekitPatienceMs(),
                                    () -> giveUp(call, "not back in time: " + detail));
        }
    }

    /** All is well again. */
    void onBack(final Call call) {
        call.isRejoining = false;
        call.rejoinPauseMs = 0;
        if (call.lostTimer != null) {
            call.lostTimer.cancel();
            call.lostTimer = null;
        }
    }

    /** Our presence ended for a reason that a fresh join may mend, or an attempt at one failed. */
    void onLeft(final Call call, final String detail) {
        onLost(call, detail);
        if (call.isRejoining) {
            again(call, detail);
        } else {
            begin(call, detail);
        }
    }

    /** The media path is gone while the signalling is there: the server may not know it yet. */
    void onMediaLost(final Call call, final String detail) {
        if (call.isRejoining) {
            return;
        }
        onLost(call, detail);
        if (call.isInRoom) {
            call.isRejoining = true;
            // What comes of it is the end of this presence, which begins the next one.
            ctx.signal().leave(call.sessionId);
        } else {
            begin(call, detail);
        }
    }

    /** We left, to come again. */
    void onLeftToRejoin(final Call call) {
        attempt(call);
    }

    private void begin(final Call call, final String detail) {
        LOG.info("event=rejoin call_id={} after=\"{}\"", call.callId, detail);
        call.isRejoining = true;
        attempt(call);
    }

    private void again(final Call call, final String detail) {
        call.rejoinPauseMs =
                call.rejoinPauseMs == 0
                        ? FIRST_PAUSE_MS
                        : Math.min(2 * call.rejoinPauseMs, LONGEST_PAUSE_MS);
        LOG.info(
                "event=rejoin_failed call_id={} again_in_ms={} error=\"{}\"",
                call.callId,
                call.rejoinPauseMs,
                detail);
        call.timers.add(ctx.timers().schedule(call.rejoinPauseMs, () -> attempt(call)));
    }

    private void attempt(final Call call) {
        if (!call.isLive()) {
            return;
        }
        call.tracks.onRejoined();
        ctx.engine().closeRoomLeg(call.sessionId);
        ctx.rooms()
                .reopen(
                        call.callId,
                        call.request.metadata(),
                        ctx.settings().reconnectGraceMs(),
                        (room, failure) -> onRoom(call, room, failure));
    }

    private void onRoom(
            final Call call, final @Nullable RoomView room, final @Nullable Throwable failure) {
        if (!call.isLive() || !call.isRejoining) {
            return;
        }
        if (room == null) {
            again(call, String.valueOf(failure));
        } else if (!ctx.rooms().isOurs(room, call.callId)) {
            call.isRoomOpen = false;
            ending.begin(
                    call,
                    EndReason.ROOM_DELETED,
                    EventSource.SIGNAL,
                    "its room is somebody else's by now");
        } else {
            ctx.engine().openRoomLeg(call.sessionId);
            if (call.state() != CallState.CREATED) {
                call.bot.openRoute();
            }
        }
    }

    private void giveUp(final Call call, final String detail) {
        call.lostTimer = null;
        ending.begin(call, EndReason.LIVEKIT_LOST, EventSource.TIMER, detail);
    }

    static EndReason endReason(final LeftReason reason) {
        return switch (reason) {
            case ROOM_DELETED, ROOM_CLOSED -> EndReason.ROOM_DELETED;
            case SERVER_SHUTDOWN, UNREACHABLE, RECONNECT_NEEDED, UDP_NOT_OFFERED ->
                    EndReason.LIVEKIT_LOST;
            case CLIENT_LEFT,
                    PARTICIPANT_REMOVED,
                    DUPLICATE_IDENTITY,
                    REFUSED,
                    UNSUPPORTED_SERVER ->
                    EndReason.ERROR;
        };
    }
}
