package io.voicegateway.control.call;

import io.voicegateway.control.event.CallHistory;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.control.participant.Participant;
import io.voicegateway.control.room.RoomView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that a crash left open, as the journal knows them. Any thread; the conductor does the work.
 * <p>
 * First each is a call again, so that whoever asks for it finds it and nobody makes a second one. When the room server answers, a call whose
 * room is still the same goes on, and every other one ends. What is written has the ids that it would have had before the crash, so a
 * second crash in between makes no fact twice.
 */
public final class CallRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(CallRecovery.class);
    private static final int FIND_ATTEMPT_LIMIT = 10;
    private static final long FIND_RETRY_MS = 1_000;

    /** RFC 6455 §7.4.1: the bot hung up, with or without a code. */
    private static final List<Integer> CLEAN_CLOSE_CODES = List.of(1000, 1005);

    private final CallManager calls;
    private final CallContext ctx;
    private final CallPresence presence;
    private final Executor conductor;
    private final List<Call> restored = new ArrayList<>();

    public CallRecovery(final CallManager calls, final Executor conductor) {
        this.calls = calls;
        this.conductor = conductor;
        ctx = calls.context();
        presence = new CallPresence(ctx, calls.ending());
    }

    /**
     * Makes the calls known again.
     *
     * @param open the events of each call, in their order
     */
    public void restore(final Map<String, List<Event>> open) {
        conductor.execute(
                () -> open.forEach((callId, events) -> restore(callId, CallHistory.of(events))));
    }

    /** Their rooms have gone with the process: they end. */
    public void endAll() {
        conductor.execute(
                () -> {
                    for (final Call call : restored) {
                        call.isRoomOpen = false;
                        end(call, "its room died with the gateway");
                    }
                    restored.clear();
                });
    }

    /** The room server answers: each goes on or ends. */
    public void goOn() {
        conductor.execute(
                () -> {
                    restored.forEach(call -> find(call, 1));
                    restored.clear();
                });
    }

    private void restore(final String callId, final CallHistory history) {
        final String sealed = history.sealed();
        final Optional<CallRequest> known =
                sealed == null ? Optional.empty() : ctx.seal().open(callId, sealed);
        final CallRequest request =
                known.orElseGet(
                                () ->
                                        new CallRequest(
                                                callId, null, null, null, Map.of(), null, null))
                        .withMetadata(history.metadata());
        final Call call = call(callId, history, request);
        restoreParts(call, history);
        calls.adopt(call);
        if (known.isPresent()) {
            restored.add(call);
        } else {
            end(call, "what it was asked for cannot be read: another API secret or version");
        }
        LOG.info(
                "event=call_restored call_id={} state={} events_until={}",
                callId,
                call.state(),
                history.lastEventAt());
    }

    private Call call(final String callId, final CallHistory history, final CallRequest request) {
        final CallCreation creation =
                new CallCreation(
                        callId,
                        calls.nextSessionId(),
                        request,
                        CallManager.driverIdentity(callId, request),
                        history.createdAt());
        final CallLog log =
                CallLog.resume(
                        ctx.journal(),
                        ctx.clock(),
                        ctx.settings().gatewayId(),
                        callId,
                        history,
                        history.createdAt().plusMillis(calls.joinTimeoutMs(request)));
        return new Call(creation, log, ctx, calls.illegalTransitionCount());
    }

    private void restoreParts(final Call call, final CallHistory history) {
        call.restore(state(history), history.lastEventAt());
        call.participants.restorePresences(history.identities());
        for (final CallHistory.Presence present : history.participants()) {
            call.participants.restore(present.identity(), present.sid(), present.joinedAt());
        }
        for (final CallHistory.KnownTrack track : history.tracks()) {
            call.tracks.restore(
                    track.fact(),
                    call.participants.role(track.fact().identity()),
                    track.isMuted(),
                    track.isEnded());
        }
        call.recording.restore(
                history.recordingStartedAt(),
                history.isRecording(),
                history.hasRecordingFailed(),
                history.isRecordingStopped());
        call.startedNs = startedNs(history.startedAt());
        restoreBot(call, history);
    }

    private void restoreBot(final Call call, final CallHistory history) {
        final CallHistory.BotSocket bot = history.bot();
        final BotLink link = call.attachedBot();
        if (bot != null && link != null) {
            link.restore(
                    bot.dialect(),
                    bot.attempt(),
                    history.count(EventType.BOT_CONNECTED),
                    bot.isOpen(),
                    !bot.isOpen() && CLEAN_CLOSE_CODES.contains(bot.closeCode()));
        }
        final NativeBot inRoom = call.nativeBot();
        if (inRoom != null && history.identities().contains(call.botIdentity())) {
            final Participant known = call.participants.find(call.botIdentity());
            inRoom.restore(known != null && known.isPresent());
        }
        if (history.muted() != null) {
            call.bot.restoreMute(history.muted() == MuteReason.HANDOFF);
        }
        if (history.handoff() != null) {
            calls.handoffs().restore(call, history.handoff());
        }
    }

    private static CallState state(final CallHistory history) {
        final CallHistory.OpenHandoff handoff = history.handoff();
        if (handoff != null) {
            return handoff.human() == null ? CallState.HANDOFF_REQUESTED : CallState.HANDED_OFF;
        }
        return history.startedAt() == null ? CallState.CREATED : CallState.ACTIVE;
    }

    /** The call's zero on the timers' clock; a wall clock that was set back moves it to now. */
    private long startedNs(final @Nullable Instant startedAt) {
        final long elapsedMs =
                startedAt == null
                        ? 0
                        : Math.max(
                                0, Duration.between(startedAt, ctx.clock().instant()).toMillis());
        return ctx.timers().nowNs() - TimeUnit.MILLISECONDS.toNanos(elapsedMs);
    }

    private void find(final Call call, final int attempt) {
        ctx.rooms()
                .find(
                        call.callId,
                        (found, failure) -> {
                            if (!call.isLive()) {
                                return;
                            }
                            if (failure == null) {
                                onRoom(call, found.orElse(null));
                            } else if (attempt < FIND_ATTEMPT_LIMIT) {
                                call.timers.add(
                                        ctx.timers()
                                                .schedule(
                                                        FIND_RETRY_MS,
                                                        () -> find(call, attempt + 1)));
                            } else {
                                end(call, "the room server does not answer: " + failure);
                            }
                        });
    }

    private void onRoom(final Call call, final @Nullable RoomView room) {
        call.isRoomOpen = room != null && ctx.rooms().isOurs(room, call.callId);
        if (room == null) {
            end(call, "its room is gone");
        } else if (!call.isRoomOpen) {
            end(call, "its room is somebody else's by now");
        } else if (call.state() != CallState.CREATED && !isDriverPresent(call)) {
            end(call, "it was ending: its driver had left");
        } else {
            LOG.info("event=call_goes_on call_id={} state={}", call.callId, call.state());
            new CallEntry(ctx).onRoom(call);
            presence.goOn(call);
        }
    }

    private static boolean isDriverPresent(final Call call) {
        final Participant driver = call.participants.find(call.driverIdentity);
        return driver != null && driver.isPresent();
    }

    private void end(final Call call, final String detail) {
        calls.ending()
                .begin(
                        call,
                        EndReason.GATEWAY_CRASH,
                        EventSource.RECOVERY,
                        "the gateway had crashed: " + detail);
    }
}
