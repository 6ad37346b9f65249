package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.RemoteTransport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine and the room server report, turned into changes of calls. Called by their threads; each report is queued to the
 * conductor, and a report about a call that is gone is dropped there.
 */
public final class CallFacts implements EngineListener, SignalListener {
    /** When the media path ends, the signalling may be about to say why. */
    static final long VERDICT_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CallFacts.class);

    /** The driver and a human; a bot that is in the room itself comes on top. */
    private static final int EXPECTED_TALKERS = 2;

    private final CallManager calls;
    private final Executor conductor;
    private final Clock clock;
    private final CallContext ctx;
    private final CallPresence presence;
    private final CallBots bots;
    private final CallRejoin rejoin;
    private final CallEntry entry;
    private final RoomLegCounts roomLegs = new RoomLegCounts();

    public CallFacts(final CallManager calls, final Executor conductor, final Clock clock) {
        this.calls = calls;
        this.conductor = conductor;
        this.clock = clock;
        ctx = calls.context();
        presence = new CallPresence(ctx, calls.ending());
        bots = new CallBots(calls.ending());
        rejoin = new CallRejoin(ctx, calls.ending());
        entry = new CallEntry(ctx);
    }

    /** What our connections to rooms went through. */
    public RoomLegCounts roomLegs() {
        return roomLegs;
    }

    private void post(final long sessionId, final Consumer<Call> change) {
        conductor.execute(
                () -> {
                    final Call call = calls.ofSession(sessionId);
                    if (call != null) {
                        change.accept(call);
                    }
                });
    }

    private void postLive(final long sessionId, final Consumer<Call> change) {
        post(
                sessionId,
                call -> {
                    if (call.isLive()) {
                        change.accept(call);
                    }
                });
    }

    /** What the room server reports by webhook: the same facts as by signalling, later, more than once, or never. Any thread. */
    public void onReport(final LiveKitFact fact) {
        final RemoteParticipant described = described(fact);
        if (described != null && !described.isHidden()) {
            conductor.execute(() -> onReported(fact.room(), described));
        }
    }

    /** Tracks and rooms change too quickly for reports that may be late; the reconciler finds what is missed. */
    private static @Nullable RemoteParticipant described(final LiveKitFact fact) {
        return switch (fact) {
            case final LiveKitFact.ParticipantJoined joined -> joined.participant();
            case final LiveKitFact.ParticipantLeft left -> left.participant();
            case final LiveKitFact.TrackPublished _ -> null;
            case final LiveKitFact.TrackUnpublished _ -> null;
            case final LiveKitFact.RoomFinished _ -> null;
        };
    }

    private void onReported(final String room, final RemoteParticipant described) {
        final Call call = calls.find(RoomManager.callOf(room));
        if (call == null) {
            return;
        }
        entry.onPeople(call, List.of(described));
        if (call.isLive() && call.isInRoom) {
            presence.onDescribed(call, described, EventSource.WEBHOOK);
            calls.handoffs().review(call);
        }
    }

    // The room leg.

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {
        postLive(
                sessionId,
                call -> {
                    if (call.isInRoom) {
                        ctx.signal().restartIce(sessionId, local);
                    } else {
                        call.isInRoom = true;
                        call.isJoining = true;
                        ctx.signal().join(join(call, local));
                    }
                });
    }

    private static SignalJoin join(final Call call, final LocalTransport local) {
        final boolean isNative = call.bot.mode() == BotMode.NATIVE;
        return new SignalJoin(
                call.sessionId,
                RoomManager.roomOf(call.callId),
                call.ownIdentity(),
                "",
                isNative,
                isNative ? EXPECTED_TALKERS + 1 : EXPECTED_TALKERS,
                local,
                Map.of("call_id", call.callId));
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        postLive(sessionId, _ -> ctx.engine().connectRoomLeg(sessionId, remote));
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        postLive(sessionId, _ -> ctx.engine().addRemoteCandidate(sessionId, candidate));
    }

    @Override
    public void onRoomLegConnected(final long sessionId) {
        post(
                sessionId,
                call -> {
                    LOG.info("event=room_leg_connected call_id={}", call.callId);
                    call.isLegConnected = true;
                });
    }

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {
        postLive(
                sessionId,
                call -> {
                    call.isLegConnected = false;
                    call.timers.add(
                            ctx.timers().schedule(VERDICT_MS, () -> onNoVerdict(call, reason)));
                });
    }

    private void onNoVerdict(final Call call, final String reason) {
        if (call.isLive() && !call.isLegConnected) {
            rejoin.onMediaLost(call, reason);
        }
    }

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {
        postLive(sessionId, _ -> ctx.engine().restartRoomLeg(sessionId));
    }

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {
        post(
                sessionId,
                call -> {
                    LOG.info(
                            "event=first_packet call_id={} stream={} since_created_ms={}",
                            call.callId,
                            streamId,
                            Duration.between(call.createdAt, clock.instant()).toMillis());
                    call.tracks.onStreamStarted(streamId);
                    calls.handoffs().review(call);
                });
    }

    @Override
    public void onQualityChanged(final long sessionId, final QualityChange change) {
        postLive(
                sessionId,
                call -> {
                    LOG.info("event=quality call_id={} {}", call.callId, change);
                    call.tracks.onQualityChanged(change);
                });
    }

    // Our presence in the room, and who else is there.

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        post(
                sessionId,
                call -> {
                    call.isJoining = false;
                    if (call.isRejoining) {
                        roomLegs.onRejoined();
                    }
                    rejoin.onBack(call);
                    presence.onJoined(call, joined);
                    calls.handoffs().review(call);
                });
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant participant) {
        post(
                sessionId,
                call -> {
                    presence.onDescribed(call, participant);
                    calls.handoffs().review(call);
                });
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        postLive(
                sessionId,
                call -> {
                    call.tracks.onSubscribed(subscription);
                    calls.handoffs().review(call);
                });
    }

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {
        postLive(
                sessionId,
                call -> {
                    call.tracks.onUnsubscribed(trackSid);
                    calls.handoffs().review(call);
                });
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        post(sessionId, call -> call.ownTrackSid = trackSid);
    }

    @Override
    public void onOwnTrackMuted(final long sessionId, final boolean isMuted) {
        LOG.info("event=own_track_muted_by_server session={} muted={}", sessionId, isMuted);
    }

    @Override
    public void onSubscriptionRefused(
            final long sessionId, final String trackSid, final String detail) {
        LOG.warn(
                "event=subscription_refused session={} track_sid={} detail=\"{}\"",
                sessionId,
                trackSid,
                detail);
    }

    @Override
    public void onActive(final long sessionId) {
        LOG.debug("event=room_leg_active session={}", sessionId);
    }

    @Override
    public void onSignalLost(final long sessionId) {
        LOG.info("event=signal_lost session={}", sessionId);
        roomLegs.onLost();
        postLive(sessionId, call -> rejoin.onLost(call, "the signalling was not resumed"));
    }

    @Override
    public void onSignalResumed(final long sessionId) {
        LOG.info("event=signal_resumed session={}", sessionId);
        roomLegs.onResumed();
        postLive(sessionId, rejoin::onBack);
    }

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        post(
                sessionId,
                call -> {
                    call.isInRoom = false;
                    call.isJoining = false;
                    calls.ending().advance(call);
                    onLeft(call, reason, reason + ": " + detail);
                });
    }

    private void onLeft(final Call call, final LeftReason reason, final String detail) {
        if (!call.isLive()) {
            return;
        }
        if (reason == LeftReason.CLIENT_LEFT) {
            if (call.isRejoining) {
                rejoin.onLeftToRejoin(call);
            }
        } else if (reason.isRetryable()) {
            rejoin.onLeft(call, detail);
        } else {
            calls.ending().begin(call, CallRejoin.endReason(reason), EventSource.SIGNAL, detail);
        }
    }

    // The bot.

    @Override
    public void onBotConnected(final long sessionId) {
        post(sessionId, bots::onConnected);
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        post(sessionId, call -> bots.onDisconnected(call, closeCode, isClean, reason));
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {
        post(sessionId, call -> call.log.botCleared(playedMs, droppedMs));
    }

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {
        post(sessionId, call -> calls.handoffs().onBotCut(call, cutId, streamId, atNs));
    }

    // The recording, and the end of the media.

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {
        post(
                sessionId,
                call -> {
                    call.recording.onStarted();
                    call.recordingRestart.onStarted();
                });
    }

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {
        post(
                sessionId,
                call -> {
                    call.recording.onStopped(result);
                    CallPresence.restartRecording(call);
                    calls.ending().advance(call);
                });
    }

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {
        post(sessionId, call -> call.recording.onFailed(error));
    }

    @Override
    public void onSessionClosed(final long sessionId) {
        post(sessionId, calls.ending()::onSessionClosed);
    }
}
