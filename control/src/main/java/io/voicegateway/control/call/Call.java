package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.egress.EgressManager;
import io.voicegateway.control.event.CallClock;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.HandoffEvents;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.control.event.RoomLife;
import io.voicegateway.control.participant.ParticipantManager;
import io.voicegateway.control.room.RoomView;
import io.voicegateway.control.track.TrackManager;
import io.voicegateway.control.track.TrackQuality;
import io.voicegateway.engine.api.SessionQuality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call and everything that belongs to it, from the moment its room exists. Its state changes through one door. Used by the conductor. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /** At 48 kHz. */
    private static final long NS_PER_6_SAMPLES = 125_000;

    /** Why the call ends, and who said so. */
    record End(EndReason reason, EventSource source, String detail, Map<String, Object> totals) {}

    final String callId;
    final long sessionId;
    final CallRequest request;
    final String driverIdentity;
    final Instant createdAt;

    final CallLog log;
    final ParticipantManager participants;
    final TrackManager tracks;
    final EgressManager recording;
    final RecordingRestart recordingRestart;
    final CallBot bot;
    final Handoff handoff = new Handoff();

    /** Cancelled when the call begins to end. */
    final List<TimerManager.Timer> timers = new ArrayList<>();

    /** Who lost the connection, and until when it may come back; by identity. */
    final Map<String, TimerManager.Timer> graces = new HashMap<>();

    String ownSid = "";
    String ownTrackSid = "";
    boolean isInRoom;

    /** The room server has not answered our join. */
    boolean isJoining;

    /** We join when the driver does. */
    boolean isAwaitingDriver;

    /** Whom the room server did not name when it was last asked. */
    Set<String> absentBefore = Set.of();

    /** The media path is up. */
    boolean isLegConnected;

    // Of the way back after the room server was lost.
    boolean isRejoining;
    long rejoinPauseMs;
    TimerManager.@Nullable Timer lostTimer;

    /** The call's clock zero, on the timers' clock. */
    long startedNs;

    // What must end before the call has ended; the recording and the bot's socket know it
    // themselves.
    boolean isRoomOpen = true;
    boolean isRoomClosing;
    boolean isSessionOpen;
    boolean isSessionClosing;

    /** What was measured until the media ended. */
    SessionQuality lastQuality = SessionQuality.EMPTY;

    @Nullable End end;
    @Nullable Instant endedAt;

    /** The last event before a crash; null when there was none. */
    @Nullable Instant lastKnownAt;

    private final AtomicLong illegalTransitions;
    private CallState state = CallState.CREATED;

    /** A call whose room has just been made. */
    Call(
            final CallCreation creation,
            final RoomView room,
            final long joinTimeoutMs,
            final CallContext ctx,
            final AtomicLong illegalTransitions) {
        this(
                creation,
                new CallLog(
                        ctx.journal(),
                        ctx.clock(),
                        ctx.settings().gatewayId(),
                        creation.callId,
                        new RoomLife(
                                room.room(),
                                room.roomSid(),
                                Instant.ofEpochMilli(room.createdAtMs())),
                        new CallClock(ctx.clock().instant().plusMillis(joinTimeoutMs))),
                ctx,
                illegalTransitions);
    }

    /** A call with this log, new or from before a crash. */
    Call(
            final CallCreation creation,
            final CallLog log,
            final CallContext ctx,
            final AtomicLong illegalTransitions) {
        callId = creation.callId;
        sessionId = creation.sessionId;
        request = creation.request;
        driverIdentity = creation.driverIdentity;
        createdAt = creation.createdAt;
        this.illegalTransitions = illegalTransitions;
        this.log = log;
        final String room = log.room().room();
        final BotRequest wanted = request.bot() == null ? BotRequest.AS_CONFIGURED : request.bot();
        participants =
                new ParticipantManager(
                        callId, driverIdentity, wanted.mode() == BotMode.NATIVE, log, ctx.clock());
        recording =
                new EgressManager(
                        sessionId,
                        ctx.engine(),
                        log,
                        ctx.clock(),
                        ctx.settings().recordings().resolve(callId),
                        Map.of("call_id", callId, "room", room));
        recordingRestart = new RecordingRestart(ctx.timers());
        tracks =
                new TrackManager(
                        sessionId,
                        log,
                        new TrackQuality(log),
                        ctx.signal(),
                        ctx.engine(),
                        recording);
        bot =
                switch (wanted.mode()) {
                    case ATTACHED ->
                            new BotLink(
                                    sessionId,
                                    ctx,
                                    new BotAddress(
                                            ctx.settings(),
                                            Map.of(
                                                    "call_id",
                                                    callId,
                                                    "room",
                                                    room,
                                                    "driver_identity",
                                                    driverIdentity),
                                            wanted));
                    case NATIVE ->
                            new NativeBot(
                                    wanted,
                                    new SubscriptionMute(
                                            callId,
                                            ctx,
                                            participants,
                                            tracks,
                                            (isMuted, source, reason) ->
                                                    onMuted(ctx, isMuted, source, reason)));
                };
    }

    private void onMuted(
            final CallContext ctx,
            final boolean isMuted,
            final EventSource source,
            final MuteReason reason) {
        if (isMuted) {
            log.botMuted(source, reason, sampleAt(ctx.timers().nowNs()));
        } else {
            log.botUnmuted(source, reason);
        }
    }

    /** Null when the bot is in the room itself. */
    @Nullable BotLink attachedBot() {
        return bot instanceof final BotLink link ? link : null;
    }

    /**
     * For what only an attached bot understands.
     *
     * @throws CallRefusedException when the bot is in the room itself
     */
    BotLink requireAttachedBot(final String what) {
        final BotLink link = attachedBot();
        if (link == null) {
            throw new CallRefusedException(
                    CallRefusedException.Refusal.CONFLICT,
                    "the bot of this call is native: " + what);
        }
        return link;
    }

    /** Null when the bot is attached. */
    @Nullable NativeBot nativeBot() {
        return bot instanceof final NativeBot inRoom ? inRoom : null;
    }

    /** The identity that we have in the room: the bot's, whose voice we publish, or that of an unseen listener. */
    String ownIdentity() {
        return bot.mode() == BotMode.NATIVE ? monitorIdentity(callId) : botIdentity();
    }

    static String monitorIdentity(final String callId) {
        return "gateway_" + callId;
    }

    /** Our own track with the bot's voice; null when the bot has its own. */
    EgressManager.@Nullable OwnTrack ownTrack() {
        return bot.mode() == BotMode.NATIVE
                ? null
                : new EgressManager.OwnTrack(botIdentity(), ownTrackSid);
    }

    /** The identity under which the bot's voice is published. */
    String botIdentity() {
        return botIdentity(callId);
    }

    static String botIdentity(final String callId) {
        return "bot_" + callId;
    }

    CallState state() {
        return state;
    }

    boolean isLive() {
        return state != CallState.ENDING && state != CallState.ENDED;
    }

    /** The one door: an illegal transition is refused, logged and counted. */
    boolean state(final CallState next, final String reason) {
        if (!state.mayBecome(next)) {
            illegalTransitions.incrementAndGet();
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

    /** As it was before a crash. */
    void restore(final CallState before, final Instant lastEventAt) {
        state = before;
        lastKnownAt = lastEventAt;
    }

    /** Whether it was open when the gateway crashed. */
    boolean isRestored() {
        return lastKnownAt != null;
    }

    void cancelTimers() {
        timers.forEach(TimerManager.Timer::cancel);
        timers.clear();
        graces.values().forEach(TimerManager.Timer::cancel);
        graces.clear();
        handoff.cancelTimer();
        recordingRestart.cancel();
        if (lostTimer != null) {
            lostTimer.cancel();
        }
    }

    /** A moment of the timers' clock on the call's clock, in samples. */
    long sampleAt(final long atNs) {
        return log.startedAt() == null
                ? HandoffEvents.NO_SAMPLE
                : Math.max(0, (atNs - startedNs) * 6 / NS_PER_6_SAMPLES);
    }
}
