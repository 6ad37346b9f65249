package io.voicegateway.control.call;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Every call of this gateway: creation, look-up, clean-up. Used by the conductor; {@link CallFacts} tells it what happened. */
public final class CallManager {
    /** The room server's client gives up long before; this ends the wait if it does not. */
    static final long CREATION_GUARD_MS = 30_000;

    private final CallContext ctx;
    private final CallSettings settings;
    private final CallViews views;
    private final CallEnding ending;
    private final CallEntry entry;
    private final CallHandoffs handoffs;
    private final Map<String, Call> byId = new LinkedHashMap<>();
    private final Map<Long, Call> bySession = new HashMap<>();
    private final Map<String, CallCreation> creations = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> awaitingEnd = new ArrayList<>();
    private final AtomicLong illegalTransitions = new AtomicLong();
    private long lastSessionId;
    private boolean isDraining;

    public CallManager(final CallContext ctx) {
        this.ctx = ctx;
        settings = ctx.settings();
        views = new CallViews(ctx.engine(), ctx.journal());
        ending = new CallEnding(ctx, this::onEnded);
        entry = new CallEntry(ctx);
        handoffs = new CallHandoffs(ctx);
    }

    /** Changes of state that were refused since launch: more than none is a bug. Any thread. */
    public long illegalTransitions() {
        return illegalTransitions.get();
    }

    CallContext context() {
        return ctx;
    }

    CallEnding ending() {
        return ending;
    }

    CallHandoffs handoffs() {
        return handoffs;
    }

    /** In the order of creation; calls whose room is still being made are not among them. */
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

    /**
     * Creates the call and completes the reply when its room exists.
     *
     * @throws CallRefusedException when the answer is no at once
     */
    void create(
            final String callId,
            final CallRequest request,
            final CompletableFuture<CallCommands.Created> reply) {
        final Call existing = byId.get(callId);
        if (existing != null && existing.isLive()) {
            reply.complete(new CallCommands.Created(view(existing), false));
            return;
        }
        if (existing != null || ctx.journal().hasEnded(callId)) {
            throw new CallRefusedException(Refusal.CONFLICT, "a call of this id has already ended");
        }
        final CallCreation creation = creations.get(callId);
        if (creation != null) {
            creation.addReply(reply);
            return;
        }
        checkNew(callId, request);
        open(callId, request, reply);
    }

    private void checkNew(final String callId, final CallRequest request) {
        if (isDraining) {
            throw new CallRefusedException(Refusal.UNAVAILABLE, "the gateway is shutting down");
        }
        final String refusal = ctx.admission().refusal();
        if (refusal != null) {
            throw new CallRefusedException(Refusal.UNAVAILABLE, refusal);
        }
        final int callCount = bySession.size() + creations.size();
        if (callCount >= settings.callLimit()) {
            throw new CallRefusedException(
                    Refusal.UNAVAILABLE, "the gateway is full: calls=" + callCount);
        }
        if (Call.botIdentity(callId).equals(request.driverIdentity())) {
            throw new CallRefusedException(
                    Refusal.INVALID, "the driver cannot have the bot's identity");
        }
        if (Call.monitorIdentity(callId).equals(request.driverIdentity())) {
            throw new CallRefusedException(
                    Refusal.INVALID, "the driver cannot have the gateway's identity");
        }
        BotPolicy.check(request.bot(), settings);
    }

    private void open(
            final String callId,
            final CallRequest request,
            final CompletableFuture<CallCommands.Created> reply) {
        final CallCreation creation =
                new CallCreation(
                        callId,
                        nextSessionId(),
                        request,
                        driverIdentity(callId, request),
                        ctx.clock().instant());
        creation.addReply(reply);
        creations.put(callId, creation);
        creation.guard(
                ctx.timers()
                        .schedule(
                                CREATION_GUARD_MS,
                                () -> abandon(creation, unreachable("no answer in time"))));
        ctx.rooms()
                .open(
                        callId,
                        request.metadata(),
                        joinTimeoutMs(request),
                        (view, failure) -> onRoomAnswer(creation, view, failure));
    }

    static String driverIdentity(final String callId, final CallRequest request) {
        return request.driverIdentity() == null
                ? Role.DRIVER.label() + "_" + callId
                : request.driverIdentity();
    }

    private void onRoomAnswer(
            final CallCreation creation,
            final @Nullable RoomView view,
            final @Nullable Throwable failure) {
        final boolean isOurs = view != null && ctx.rooms().isOurs(view, creation.callId);
        if (creations.get(creation.callId) != creation) {
            onLateRoom(creation.callId, isOurs);
        } else if (view == null) {
            abandon(creation, unreachable(detail(failure)));
        } else if (!isOurs) {
            abandon(
                    creation,
                    new CallRefusedException(
                            Refusal.CONFLICT, "the room belongs to another owner"));
        } else {
            onRoomOpen(creation, view);
        }
    }

    /** A room that nobody waits for any more goes, unless the next creation of that id has it by now. */
    private void onLateRoom(final String callId, final boolean isOurs) {
        if (isOurs && !creations.containsKey(callId) && !byId.containsKey(callId)) {
            ctx.rooms().delete(callId, () -> {});
        }
    }

    private void abandon(final CallCreation creation, final CallRefusedException reason) {
        creations.remove(creation.callId);
        creation.fail(reason);
        creation.runCommands(ctx.timers());
        reportIfEmpty();
    }

    private void onRoomOpen(final CallCreation creation, final RoomView room) {
        creations.remove(creation.callId);
        final Call call =
                new Call(creation, room, joinTimeoutMs(creation.request), ctx, illegalTransitions);
        add(call);
        call.log.callCreated(call.request.metadata(), ctx.seal().seal(call.callId, call.request));
        openSession(call);
        entry.onRoom(call);
        if (settings.isBotDialledAtCreation()) {
            call.bot.dial();
        }
        creation.complete(view(call));
        creation.runCommands(ctx.timers());
    }

    private void add(final Call call) {
        byId.put(call.callId, call);
        bySession.put(call.sessionId, call);
    }

    private void openSession(final Call call) {
        limitTimes(call);
        call.isSessionOpen = true;
        ctx.engine().openSession(call.sessionId);
    }

    /** Takes over a call from before a crash: it is shown and limited in its times, and has no media yet. */
    void adopt(final Call call) {
        add(call);
        openSession(call);
    }

    /** Whether a room of this name has its call, or is about to. */
    boolean owns(final String callId) {
        final Call call = byId.get(callId);
        return creations.containsKey(callId) || call != null && call.state() != CallState.ENDED;
    }

    long nextSessionId() {
        return ++lastSessionId;
    }

    AtomicLong illegalTransitionCount() {
        return illegalTransitions;
    }

    private void limitTimes(final Call call) {
        final Runnable onJoinTimeout =
                () -> {
                    if (call.state() == CallState.CREATED) {
                        ending.begin(
                                call,
                                EndReason.JOIN_TIMEOUT,
                                EventSource.TIMER,
                                "the driver did not join in time");
                    }
                };
        final Runnable onMaxDuration =
                () ->
                        ending.begin(
                                call,
                                EndReason.MAX_DURATION,
                                EventSource.TIMER,
                                "the call was as long as it may be");
        call.timers.add(
                ctx.timers().schedule(leftMs(call, joinTimeoutMs(call.request)), onJoinTimeout));
        call.timers.add(
                ctx.timers().schedule(leftMs(call, maxDurationMs(call.request)), onMaxDuration));
    }

    /** What is left of a time that began with the call, also when the wall clock was set back since. */
    private long leftMs(final Call call, final long limitMs) {
        final long elapsedMs = Duration.between(call.createdAt, ctx.clock().instant()).toMillis();
        return limitMs - Math.clamp(elapsedMs, 0, limitMs);
    }

    /** Runs the command now, or when the creation that is under way is over. */
    void whenCreated(final String callId, final Runnable command) {
        final CallCreation creation = creations.get(callId);
        if (creation == null) {
            command.run();
        } else {
            creation.addCommand(command);
        }
    }

    /** Refuses new calls, ends the live ones, and completes the reply when the last one is gone. */
    void endAll(final EndReason reason, final String detail, final CompletableFuture<Void> reply) {
        drain();
        awaitingEnd.add(reply);
        final List<String> callIds = new ArrayList<>(byId.keySet());
        callIds.addAll(creations.keySet());
        for (final String callId : callIds) {
            whenCreated(
                    callId,
                    () -> {
                        final Call call = find(callId);
                        if (call != null) {
                            ending.begin(call, reason, EventSource.API, detail);
                        }
                    });
        }
        reportIfEmpty();
    }

    private void onEnded(final Call call) {
        bySession.remove(call.sessionId);
        ctx.timers().schedule(settings.rememberMs(), () -> byId.remove(call.callId, call));
        reportIfEmpty();
    }

    private void reportIfEmpty() {
        if (bySession.isEmpty() && creations.isEmpty()) {
            awaitingEnd.forEach(reply -> reply.complete(null));
            awaitingEnd.clear();
        }
    }

    long joinTimeoutMs(final CallRequest request) {
        return request.joinTimeoutS() == null
                ? settings.joinTimeoutMs()
                : request.joinTimeoutS() * 1_000L;
    }

    private long maxDurationMs(final CallRequest request) {
        return request.maxDurationS() == null
                ? settings.maxDurationMs()
                : request.maxDurationS() * 1_000L;
    }

    private static CallRefusedException unreachable(final String detail) {
        return new CallRefusedException(
                Refusal.LIVEKIT_UNREACHABLE, "LiveKit did not create the room: " + detail);
    }

    private static String detail(final @Nullable Throwable failure) {
        final Throwable cause =
                failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RoomPortException
                ? String.valueOf(cause.getMessage())
                : String.valueOf(cause);
    }
}
