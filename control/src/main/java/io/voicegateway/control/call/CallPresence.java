package io.voicegateway.control.call;

import io.voicegateway.control.egress.EgressManager;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.HandoffEvents;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.Participant;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.Role;

/** People in calls: who comes starts a call or returns to it, who goes ends it. Used by the conductor. */
final class CallPresence {
    private static final String CONNECTION_LOST = "connection_lost";

    private final CallContext ctx;
    private final CallEnding ending;
    private final CallBots bots;

    CallPresence(final CallContext ctx, final CallEnding ending) {
        this.ctx = ctx;
        this.ending = ending;
        bots = new CallBots(ending);
    }

    /** We are in the room; these are there already. */
    void onJoined(final Call call, final JoinedRoom joined) {
        call.ownSid = joined.participantSid();
        if (!call.isLive()) {
            return;
        }
        call.tracks.onRejoined();
        call.participants
                .absent(joined.participants())
                .forEach(identity -> onAbsent(call, identity, EventSource.SIGNAL));
        joined.participants().forEach(participant -> onDescribed(call, participant));
        call.bot.onRoomChanged();
    }

    void onDescribed(final Call call, final RemoteParticipant participant) {
        onDescribed(call, participant, EventSource.SIGNAL);
    }

    /** Somebody should be here and is not: as if the connection had been lost. */
    void onAbsent(final Call call, final String identity, final EventSource source) {
        call.participants.missed(identity);
        lost(call, identity, source);
    }

    /** Of tracks only the signalling is up to date; the other sources may be late. */
    void onDescribed(
            final Call call, final RemoteParticipant participant, final EventSource source) {
        if (!call.isLive() || participant.identity().equals(call.ownIdentity())) {
            return;
        }
        final String identity = participant.identity();
        final Role role = call.participants.role(identity);
        switch (call.participants.onDescribed(participant, source)) {
            case JOINED -> {
                if (role == Role.DRIVER) {
                    start(call);
                }
                onBotPresent(call, role);
                call.tracks.onDescribed(participant, role);
            }
            case RETURNED -> {
                endGrace(call, identity);
                onBotPresent(call, role);
                call.tracks.onDescribed(participant, role);
            }
            case PRESENT -> {
                if (source == EventSource.SIGNAL) {
                    call.tracks.onDescribed(participant, role);
                }
            }
            case LEFT -> gone(call, identity, source, "left");
            case LOST -> lost(call, identity, source);
            case NONE -> {
                // Nothing new.
            }
        }
        call.bot.onRoomChanged();
    }

    private static void onBotPresent(final Call call, final Role role) {
        final NativeBot bot = call.nativeBot();
        if (role == Role.BOT && bot != null) {
            bot.onPresent();
        }
    }

    /** The driver is here: the call's clock starts, and with it the recording and the bot. A driver who comes again starts nothing. */
    private void start(final Call call) {
        if (call.state() != CallState.CREATED) {
            return;
        }
        begin(call);
        if (isRecordingWanted(call)) {
            record(call);
        }
        call.bot.openRoute();
        call.bot.dial();
    }

    private void begin(final Call call) {
        call.state(CallState.ACTIVE, "the driver joined");
        call.log.callStarted(call.driverIdentity);
        call.startedNs = ctx.timers().nowNs();
    }

    private boolean isRecordingWanted(final Call call) {
        final Boolean wanted = call.request.record();
        return wanted == null ? ctx.settings().isRecordingAutomatic() : wanted;
    }

    /** A call goes on after a crash: its recording, its bot, and what the crash came in between of. */
    void goOn(final Call call) {
        final Participant driver = call.participants.find(call.driverIdentity);
        if (call.state() == CallState.CREATED && driver != null && driver.isPresent()) {
            begin(call);
        }
        CallBots.leave(call, EventSource.RECOVERY, CallBots.NO_CLOSE_CODE, CallBots.GATEWAY_CRASH);
        settleMute(call);
        if (call.state() != CallState.CREATED) {
            if (!call.recording.resume(call.ownTrack())) {
                recordAnew(call);
            }
            call.bot.openRoute();
            call.bot.redial();
        } else if (ctx.settings().isBotDialledAtCreation()) {
            call.bot.redial();
        }
    }

    /** What had failed is tried again; the crash may also have come before the recording. */
    private void recordAnew(final Call call) {
        if (call.recording.isToBeRetried()) {
            retryRecording(call);
        } else if (call.recording.state() == EgressManager.State.OFF && isRecordingWanted(call)) {
            record(call);
        }
    }

    /** The crash may have come between a hand-off and the mute that goes with it. */
    private static void settleMute(final Call call) {
        final boolean isHandedOff = call.state() == CallState.HANDED_OFF;
        if (!call.bot.handedOff(isHandedOff)) {
            return;
        }
        if (isHandedOff) {
            call.log.botMuted(EventSource.RECOVERY, MuteReason.HANDOFF, HandoffEvents.NO_SAMPLE);
        } else {
            call.log.botUnmuted(EventSource.RECOVERY, MuteReason.HANDOFF);
        }
    }

    /** Records what flows now and what comes; a no-op while it is recorded already. */
    static void record(final Call call) {
        if (call.recording.start(call.ownTrack())) {
            call.tracks.replayStreams();
        }
    }

    /** A failed recording is tried again, for as long as it is wanted. */
    static void restartRecording(final Call call) {
        if (call.isLive() && call.recording.isToBeRetried()) {
            call.recordingRestart.afterPause(() -> retryRecording(call));
        }
    }

    private static void retryRecording(final Call call) {
        if (call.recording.retry(call.ownTrack())) {
            call.tracks.replayStreams();
        }
    }

    /** A lost connection may come back: its tracks end now, the participant leaves after the grace. */
    private void lost(final Call call, final String identity, final EventSource source) {
        call.tracks.onGone(source, identity);
        endGrace(call, identity);
        call.graces.put(
                identity,
                ctx.timers()
                        .schedule(
                                graceMs(call, identity),
                                () -> gone(call, identity, EventSource.TIMER, CONNECTION_LOST)));
    }

    /** A bot may take the time in which an attached one would be dialled again. */
    private long graceMs(final Call call, final String identity) {
        final NativeBot bot = call.nativeBot();
        if (bot == null || call.participants.role(identity) != Role.BOT) {
            return ctx.settings().reconnectGraceMs();
        }
        bot.onLost();
        return ctx.settings().botRedialTotalMs();
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
        final Role role = call.participants.role(identity);
        if (role == Role.DRIVER) {
            ending.begin(call, EndReason.DRIVER_LEFT, source, "the driver: " + reason);
        } else if (role == Role.BOT) {
            bots.onGone(call, source, !reason.equals(CONNECTION_LOST), reason);
        }
    }
}
