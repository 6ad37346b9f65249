package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.ParticipantManager.Change;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.api.Route;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine and the room server report, turned into changes of calls. Called by their threads; each report is queued to the
 * conductor, and a report about a call that is gone is dropped there.
 */
public final class CallFacts implements EngineListener, SignalListener {
    private static final Logger LOG = LoggerFactory.getLogger(CallFacts.class);
    private static final int EXPECTED_TALKERS = 2;

    private final CallManager calls;
    private final Executor conductor;
    private final Clock clock;

    public CallFacts(final CallManager calls, final Executor conductor, final Clock clock) {
        this.calls = calls;
        this.conductor = conductor;
        this.clock = clock;
    }

    private void post(final long sessionId, final Consumer<Call> change) {
        conductor.execute(
                () -> {
                    final Call call = calls.ofSession(sessionId);
                    if (call != null && call.log != null) {
                        change.accept(call);
                    }
                });
    }

    private void end(
            final Call call,
            final EndReason reason,
            final EventSource source,
            final String detail) {
        calls.ending().begin(call, reason, source, detail);
    }

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {
        post(
                sessionId,
                call -> {
                    if (!call.isLive()) {
                        return;
                    }
                    if (call.isInRoom) {
                        calls.signal().restartIce(sessionId, local);
                        return;
                    }
                    call.isInRoom = true;
                    calls.signal()
                            .join(
                                    new SignalJoin(
                                            sessionId,
                                            RoomManager.roomOf(call.callId),
                                            botIdentity(call),
                                            "",
                                            false,
                                            EXPECTED_TALKERS,
                                            local,
                                            Map.of("call_id", call.callId)));
                });
    }

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        post(
                sessionId,
                call -> {
                    call.hasJoined = true;
                    call.ownSid = joined.participantSid();
                    joined.participants().forEach(participant -> described(call, participant));
                });
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        post(sessionId, _ -> calls.engine().connectRoomLeg(sessionId, remote));
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        post(sessionId, _ -> calls.engine().addRemoteCandidate(sessionId, candidate));
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant participant) {
        post(sessionId, call -> described(call, participant));
    }

    private void described(final Call call, final RemoteParticipant participant) {
        if (!call.isLive()
                || call.participants == null
                || call.tracks == null
                || participant.identity().equals(botIdentity(call))) {
            return;
        }
        final Role role = call.participants.role(participant.identity());
        final Change change = call.participants.onDescribed(participant);
        if (participant.state() == RemoteParticipant.State.ACTIVE) {
            if (change == Change.JOINED && role == Role.DRIVER) {
                start(call);
            }
            call.tracks.onDescribed(participant, role);
        }
        switch (change) {
            case JOINED, RETURNED -> returned(call, role);
            case LEFT_CLEANLY -> left(call, participant.identity(), role);
            case LOST -> lost(call, participant.identity(), role);
            case NONE -> {
                // Nothing new.
            }
        }
    }

    /** The driver is here: the call's clock starts, and with it the recording and the bot. */
    private void start(final Call call) {
        if (call.state() != CallState.CREATED
                || call.log == null
                || call.bot == null
                || call.recording == null) {
            return;
        }
        call.state(CallState.ACTIVE, "the driver joined");
        call.log.callStarted(call.driverIdentity);
        final Boolean wanted = call.request.record();
        if (wanted == null ? calls.settings().isRecordingAutomatic() : wanted) {
            call.recording.start(botIdentity(call), call.ownSid);
        }
        calls.engine().addRoute(call.sessionId, new Route.BotToRoom());
        call.bot.dial();
    }

    private static void returned(final Call call, final Role role) {
        if (role == Role.DRIVER && call.grace != null) {
            call.grace.cancel();
            call.grace = null;
        }
    }

    private void left(final Call call, final String identity, final Role role) {
        if (call.tracks != null) {
            call.tracks.onGone(EventSource.SIGNAL, identity);
        }
        if (role == Role.DRIVER) {
            end(call, EndReason.DRIVER_LEFT, EventSource.SIGNAL, "the driver left");
        }
    }

    /** A lost connection may come back: its tracks end now, the participant after the grace. */
    private void lost(final Call call, final String identity, final Role role) {
        if (call.tracks != null) {
            call.tracks.onGone(EventSource.SIGNAL, identity);
        }
        final Runnable gone =
                () -> {
                    if (call.participants != null) {
                        call.participants.leave(EventSource.TIMER, identity, "connection_lost");
                    }
                    if (role == Role.DRIVER) {
                        end(
                                call,
                                EndReason.DRIVER_LEFT,
                                EventSource.TIMER,
                                "the driver's connection was lost");
                    }
                };
        if (role == Role.DRIVER) {
            call.grace = calls.timers().schedule(calls.settings().driverGraceMs(), gone);
        } else {
            gone.run();
        }
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        post(
                sessionId,
                call -> {
                    if (call.tracks != null && call.isLive()) {
                        call.tracks.onSubscribed(subscription);
                    }
                });
    }

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {
        post(
                sessionId,
                call -> {
                    if (call.tracks != null) {
                        call.tracks.onUnsubscribed(trackSid);
                    }
                });
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        LOG.debug("event=own_track_published session={} track_sid={}", sessionId, trackSid);
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
    }

    @Override
    public void onSignalResumed(final long sessionId) {
        LOG.info("event=signal_resumed session={}", sessionId);
    }

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        post(
                sessionId,
                call -> {
                    call.isInRoom = false;
                    switch (reason) {
                        case CLIENT_LEFT -> {
                            // We asked for it.
                        }
                        case ROOM_DELETED, ROOM_CLOSED ->
                                end(
                                        call,
                                        EndReason.ROOM_DELETED,
                                        EventSource.SIGNAL,
                                        "the room was deleted");
                        case SERVER_SHUTDOWN, UNREACHABLE ->
                                end(call, EndReason.LIVEKIT_LOST, EventSource.SIGNAL, detail);
                        case PARTICIPANT_REMOVED,
                                DUPLICATE_IDENTITY,
                                REFUSED,
                                UNSUPPORTED_SERVER,
                                RECONNECT_NEEDED,
                                UDP_NOT_OFFERED ->
                                end(
                                        call,
                                        EndReason.ERROR,
                                        EventSource.SIGNAL,
                                        reason + ": " + detail);
                    }
                });
    }

    @Override
    public void onRoomLegConnected(final long sessionId) {
        post(sessionId, call -> LOG.info("event=room_leg_connected call_id={}", call.callId));
    }

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {
        post(sessionId, call -> end(call, EndReason.LIVEKIT_LOST, EventSource.ENGINE, reason));
    }

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {
        post(
                sessionId,
                call -> {
                    if (call.isLive()) {
                        calls.engine().restartRoomLeg(sessionId);
                    }
                });
    }

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {
        post(
                sessionId,
                call ->
                        LOG.info(
                                "event=first_packet call_id={} stream={} since_created_ms={}",
                                call.callId,
                                streamId,
                                Duration.between(call.createdAt, clock.instant()).toMillis()));
    }

    @Override
    public void onBotConnected(final long sessionId) {
        post(
                sessionId,
                call -> {
                    if (call.bot == null
                            || call.log == null
                            || call.participants == null
                            || !call.isLive()) {
                        return;
                    }
                    call.bot.onConnected();
                    call.isBotPresent = true;
                    call.participants.join(EventSource.ENGINE, botIdentity(call), botSid(call));
                    call.log.botConnected(call.bot.dialect(), call.bot.attempt());
                });
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        post(
                sessionId,
                call -> {
                    if (call.bot == null || call.log == null || call.participants == null) {
                        return;
                    }
                    if (call.isBotPresent) {
                        call.isBotPresent = false;
                        call.log.botDisconnected(call.bot.dialect(), call.bot.attempt(), closeCode);
                        call.participants.leave(
                                EventSource.ENGINE, botIdentity(call), "bot_disconnected");
                    }
                    if (call.isLive()) {
                        onBotGone(call, call.bot.onDisconnected(isClean), closeCode + " " + reason);
                    }
                });
    }

    private void onBotGone(final Call call, final BotLink.Outcome outcome, final String detail) {
        switch (outcome) {
            case CLOSED -> {
                if (call.bot != null && call.bot.onClose() == OnBotClose.END_CALL) {
                    end(
                            call,
                            EndReason.BOT_CLOSED,
                            EventSource.ENGINE,
                            "the bot closed: " + detail);
                }
            }
            case LOST ->
                    end(call, EndReason.BOT_LOST, EventSource.ENGINE, "the bot is lost: " + detail);
            case REDIAL ->
                    LOG.info("event=bot_redial call_id={} after=\"{}\"", call.callId, detail);
            case NOTHING -> {
                // We closed it ourselves.
            }
        }
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {
        post(
                sessionId,
                call -> {
                    if (call.log != null) {
                        call.log.botCleared(playedMs, droppedMs);
                    }
                });
    }

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {
        post(
                sessionId,
                call -> {
                    if (call.recording != null) {
                        call.recording.onStarted();
                    }
                });
    }

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {
        post(
                sessionId,
                call -> {
                    if (call.recording != null) {
                        call.recording.onStopped(result);
                    }
                    calls.ending().onRecordingClosed(call);
                });
    }

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {
        post(
                sessionId,
                call -> {
                    if (call.recording != null) {
                        call.recording.onFailed(error);
                    }
                });
    }

    @Override
    public void onSessionClosed(final long sessionId) {
        post(sessionId, call -> calls.ending().onSessionClosed(call));
    }

    private static String botIdentity(final Call call) {
        return "bot_" + call.callId;
    }

    /** The attached bot is a participant of its own for each socket, told apart by the attempt. */
    private static String botSid(final Call call) {
        return call.ownSid + "#" + (call.bot == null ? 0 : call.bot.attempt());
    }
}
