package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.Role;
import io.voicegateway.engine.api.Route;

/** People in calls: who comes starts a call or returns to it, who goes ends it. Used by the conductor. */
final class CallPresence {
    private final CallContext ctx;
    private final CallEnding ending;

    CallPresence(final CallContext ctx, final CallEnding ending) {
        this.ctx = ctx;
        this.ending = ending;
    }

    /** We are in the room; these are there already. */
    void onJoined(final Call call, final JoinedRoom joined) {
        call.ownSid = joined.participantSid();
        joined.participants().forEach(participant -> onDescribed(call, participant));
    }

    void onDescribed(final Call call, final RemoteParticipant participant) {
        if (!call.isLive() || participant.identity().equals(call.botIdentity())) {
            return;
        }
        final String identity = participant.identity();
        final Role role = call.participants.role(identity);
        switch (call.participants.onDescribed(participant)) {
            case JOINED -> {
                if (role == Role.DRIVER) {
                    start(call);
                }
                call.tracks.onDescribed(participant, role);
            }
            case RETURNED -> {
                endGrace(call, identity);
                call.tracks.onDescribed(participant, role);
            }
            case PRESENT -> call.tracks.onDescribed(participant, role);
            case LEFT -> gone(call, identity, EventSource.SIGNAL, "left");
            case LOST -> lost(call, identity);
            case NONE -> {
                // Nothing new.
            }
        }
    }

    /** The driver is here: the call's clock starts, and with it the recording and the bot. A driver who comes again starts nothing. */
    private void start(final Call call) {
        if (call.state() != CallState.CREATED) {
            return;
        }
        call.state(CallState.ACTIVE, "the driver joined");
        call.log.callStarted(call.driverIdentity);
        call.startedNs = ctx.timers().nowNs();
        final Boolean wanted = call.request.record();
        if (wanted == null ? ctx.settings().isRecordingAutomatic() : wanted) {
            record(call);
        }
        ctx.engine().addRoute(call.sessionId, new Route.BotToRoom());
        call.bot.dial();
    }

    /** Records what flows now and what comes; a no-op while it is recorded already. */
    static void record(final Call call) {
        if (call.recording.start(call.botIdentity(), call.ownTrackSid)) {
            call.tracks.replayStreams();
        }
    }

    /** A lost connection may come back: its tracks end now, the participant leaves after the grace. */
    private void lost(final Call call, final String identity) {
        call.tracks.onGone(EventSource.SIGNAL, identity);
        endGrace(call, identity);
        call.graces.put(
                identity,
                ctx.timers()
                        .schedule(
                                ctx.settings().reconnectGraceMs(),
                                () -> gone(call, identity, EventSource.TIMER, "connection_lost")));
    }

    private static void endGrace(final Call call, final String identity) {
        final var grace = call.graces.remove(identity);
        if (grace != null) {
            grace.cancel();
        }
    }

    private void gone(
            final Call call, final String identity, final EventSource source, final String reason) {
        endGrace(call, identity);
        call.tracks.onGone(source, identity);
        call.participants.leave(source, identity, reason);
        if (call.participants.role(identity) == Role.DRIVER) {
            ending.begin(call, EndReason.DRIVER_LEFT, source, "the driver: " + reason);
        }
    }
}
