package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.egress.EgressManager;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.participant.ParticipantManager;
import io.voicegateway.control.track.TrackManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call and everything that belongs to it. Its state changes through one door. Used by the conductor. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    final String callId;
    final long sessionId;
    final CallRequest request;
    final String driverIdentity;
    final Instant createdAt;
    final List<TimerManager.Timer> timers = new ArrayList<>();

    // Set when the room exists.
    @Nullable CallLog log;
    @Nullable ParticipantManager participants;
    @Nullable TrackManager tracks;
    @Nullable EgressManager recording;
    @Nullable BotLink bot;

    boolean isInRoom;
    boolean hasJoined;
    boolean isBotPresent;
    String ownSid = "";
    TimerManager.@Nullable Timer grace;
    @Nullable EndReason endReason;
    @Nullable String endDetail;
    @Nullable Instant endedAt;
    boolean isRecordingOpen;
    boolean isSessionOpen;
    boolean isRoomOpen;
    private CallState state = CallState.CREATED;

    Call(
            final String callId,
            final long sessionId,
            final CallRequest request,
            final String driverIdentity,
            final Instant createdAt) {
        this.callId = callId;
        this.sessionId = sessionId;
        this.request = request;
        this.driverIdentity = driverIdentity;
        this.createdAt = createdAt;
    }

    CallState state() {
        return state;
    }

    boolean isLive() {
        return state != CallState.ENDING && state != CallState.ENDED;
    }

    /** The one door: an illegal transition is refused and logged. */
    boolean state(final CallState next, final String reason) {
        if (!isLegal(next)) {
            LOG.warn(
                    "event=illegal_transition call_id={} from={} to={} reason=\"{}\"",
                    callId,
                    state,
                    next,
                    reason);
            return false;
        }
        LOG.info(
                "event=call_state call_id={} from={} to={} reason=\"{}\"",
                callId,
                state,
                next,
                reason);
        state = next;
        return true;
    }

    private boolean isLegal(final CallState next) {
        return switch (state) {
            case CREATED -> next == CallState.ACTIVE || next == CallState.ENDING;
            case ACTIVE -> next == CallState.HANDOFF_REQUESTED || next == CallState.ENDING;
            case HANDOFF_REQUESTED ->
                    next == CallState.HANDED_OFF
                            || next == CallState.ACTIVE
                            || next == CallState.ENDING;
            case HANDED_OFF -> next == CallState.ACTIVE || next == CallState.ENDING;
            case ENDING -> next == CallState.ENDED;
            case ENDED -> false;
        };
    }

    void cancelTimers() {
        timers.forEach(TimerManager.Timer::cancel);
        timers.clear();
        if (grace != null) {
            grace.cancel();
        }
    }
}
