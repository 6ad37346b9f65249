package io.voicegateway.control.call;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.egress.EgressManager;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.ParticipantManager;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomView;
import io.voicegateway.control.track.TrackManager;
import io.voicegateway.engine.api.EngineCommands;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Every call of this gateway: creation, look-up, clean-up. Used by the conductor; {@link CallFacts} tells it what happened. */
public final class CallManager {
    private final CallSettings settings;
    private final RoomManager rooms;
    private final SignalPort signal;
    private final EngineCommands engine;
    private final EventJournal journal;
    private final TimerManager timers;
    private final Clock clock;
    private final CallViews views;
    private final CallEnding ending;
    private final Map<String, Call> byId = new LinkedHashMap<>();
    private final Map<Long, Call> bySession = new HashMap<>();
    private final Map<String, List<CompletableFuture<CallCommands.Created>>> creations =
            new HashMap<>();
    private long lastSessionId;
    private boolean isDraining;

    public CallManager(
            final CallSettings settings,
            final RoomManager rooms,
            final SignalPort signal,
            final EngineCommands engine,
            final EventJournal journal,
            final TimerManager timers,
            final Clock clock) {
        this.settings = settings;
        this.rooms = rooms;
        this.signal = signal;
        this.engine = engine;
        this.journal = journal;
        this.timers = timers;
        this.clock = clock;
        views = new CallViews(engine, journal);
        ending = new CallEnding(rooms, signal, engine, timers, clock, this::onEnded);
    }

    CallSettings settings() {
        return settings;
    }

    TimerManager timers() {
        return timers;
    }

    EngineCommands engine() {
        return engine;
    }

    SignalPort signal() {
        return signal;
    }

    CallEnding ending() {
        return ending;
    }

    Collection<Call> all() {
        return byId.values();
    }

    @Nullable Call find(final String callId) {
        return byId.get(callId);
    }

    @Nullable Call ofSession(final long sessionId) {
        return bySession.get(sessionId);
    }

    CallView view(final Call call) {
        return views.of(call);
    }

    void drain() {
        isDraining = true;
    }

    /** Creates the call and completes the reply when its room exists, or refuses. */
    void create(
            final String callId,
            final CallRequest request,
            final CompletableFuture<CallCommands.Created> reply) {
        final Call existing = byId.get(callId);
        if (existing != null && existing.isLive()) {
            awaitCreation(existing, reply);
            return;
        }
        if (existing != null || journal.hasEnded(callId)) {
            refuse(reply, Refusal.CONFLICT, "a call of this id has already ended");
            return;
        }
        if (isDraining) {
            refuse(reply, Refusal.UNAVAILABLE, "the gateway is shutting down");
            return;
        }
        if (bySession.size() >= settings.callLimit()) {
            refuse(reply, Refusal.UNAVAILABLE, "the gateway is full: calls=" + bySession.size());
            return;
        }
        open(callId, request, reply);
    }

    private void awaitCreation(
            final Call call, final CompletableFuture<CallCommands.Created> reply) {
        final List<CompletableFuture<CallCommands.Created>> waiting = creations.get(call.callId);
        if (waiting == null) {
            reply.complete(new CallCommands.Created(view(call), false));
        } else {
            waiting.add(reply);
        }
    }

    private void open(
            final String callId,
            final CallRequest request,
            final CompletableFuture<CallCommands.Created> reply) {
        final String driver =
                request.driverIdentity() == null ? "driver_" + callId : request.driverIdentity();
        final Call call = new Call(callId, ++lastSessionId, request, driver, clock.instant());
        byId.put(callId, call);
        bySession.put(call.sessionId, call);
        creations.put(callId, new ArrayList<>(List.of(reply)));
        rooms.open(
                callId,
                request.metadata(),
                joinTimeoutMs(request),
                (view, failure) -> {
                    if (view == null || failure != null) {
                        abandon(call, refusal(failure));
                    } else if (!rooms.isOurs(view, callId)) {
                        abandon(
                                call,
                                new CallRefusedException(
                                        Refusal.CONFLICT, "the room belongs to another owner"));
                    } else {
                        onRoomOpen(call, view);
                    }
                });
    }

    private void abandon(final Call call, final CallRefusedException reason) {
        byId.remove(call.callId);
        bySession.remove(call.sessionId);
        for (final CompletableFuture<CallCommands.Created> reply : takeWaiting(call)) {
            reply.completeExceptionally(reason);
        }
    }

    private void onRoomOpen(final Call call, final RoomView view) {
        final CallLog log =
                new CallLog(
                        journal,
                        clock,
                        settings.gatewayId(),
                        call.callId,
                        view.roomSid() + "/" + view.createdAtMs());
        final EgressManager recording =
                new EgressManager(
                        call.sessionId,
                        engine,
                        log,
                        clock,
                        settings.recordings().resolve(call.callId),
                        Map.of("call_id", call.callId, "room", view.room()));
        call.log = log;
        call.recording = recording;
        call.participants = new ParticipantManager(call.callId, call.driverIdentity, log, clock);
        call.tracks = new TrackManager(call.sessionId, log, signal, engine, recording);
        call.bot =
                new BotLink(
                        call.sessionId,
                        engine,
                        timers,
                        settings,
                        botParameters(call, view.room()),
                        call.request.bot());
        call.isRoomOpen = true;
        log.callCreated(view.room(), call.request.metadata());

        call.isSessionOpen = true;
        engine.openSession(call.sessionId);
        engine.openRoomLeg(call.sessionId);
        call.timers.add(timers.schedule(joinTimeoutMs(call.request), () -> onJoinTimeout(call)));
        call.timers.add(
                timers.schedule(
                        maxDurationMs(call.request),
                        () ->
                                ending.begin(
                                        call,
                                        EndReason.MAX_DURATION,
                                        EventSource.TIMER,
                                        "max duration reached")));
        if (settings.isBotDialledAtCreation()) {
            call.bot.dial();
        }
        boolean isNew = true;
        for (final CompletableFuture<CallCommands.Created> reply : takeWaiting(call)) {
            reply.complete(new CallCommands.Created(view(call), isNew));
            isNew = false;
        }
        if (call.endReason != null) {
            ending.begin(call, call.endReason, EventSource.API, "ended while it was created");
        }
    }

    private void onJoinTimeout(final Call call) {
        if (call.state() == CallState.CREATED) {
            ending.begin(
                    call,
                    EndReason.JOIN_TIMEOUT,
                    EventSource.TIMER,
                    "the driver did not join in time");
        }
    }

    private static Map<String, String> botParameters(final Call call, final String room) {
        return Map.of("call_id", call.callId, "room", room, "driver_identity", call.driverIdentity);
    }

    private void onEnded(final Call call) {
        bySession.remove(call.sessionId);
        timers.schedule(settings.rememberMs(), () -> byId.remove(call.callId));
    }

    private List<CompletableFuture<CallCommands.Created>> takeWaiting(final Call call) {
        final List<CompletableFuture<CallCommands.Created>> waiting = creations.remove(call.callId);
        return waiting == null ? List.of() : waiting;
    }

    private long joinTimeoutMs(final CallRequest request) {
        return request.joinTimeoutS() == null
                ? settings.joinTimeoutMs()
                : request.joinTimeoutS() * 1_000L;
    }

    private long maxDurationMs(final CallRequest request) {
        return request.maxDurationS() == null
                ? settings.maxDurationMs()
                : request.maxDurationS() * 1_000L;
    }

    private static CallRefusedException refusal(final @Nullable Throwable failure) {
        final Throwable cause =
                failure instanceof CompletionException ? failure.getCause() : failure;
        final String detail =
                cause instanceof RoomPortException room ? room.getMessage() : String.valueOf(cause);
        return new CallRefusedException(
                Refusal.LIVEKIT_UNREACHABLE, "LiveKit did not create the room: " + detail);
    }

    private static void refuse(
            final CompletableFuture<CallCommands.Created> reply,
            final Refusal refusal,
            final String message) {
        reply.completeExceptionally(new CallRefusedException(refusal, message));
    }
}
