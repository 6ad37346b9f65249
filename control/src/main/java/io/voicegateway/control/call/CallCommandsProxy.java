package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.TwilioIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Queues the edge's commands to the conductor. Any thread. */
public final class CallCommandsProxy implements CallCommands {
    private final CallManager calls;
    private final Executor conductor;

    public CallCommandsProxy(final CallManager calls, final Executor conductor) {
        this.calls = calls;
        this.conductor = conductor;
    }

    @Override
    public CompletionStage<Created> createCall(final CallRequest request) {
        final String callId =
                request.callId() == null ? UUID.randomUUID().toString() : request.callId();
        final CompletableFuture<Created> reply = new CompletableFuture<>();
        post(reply, () -> calls.create(callId, request, reply));
        return reply;
    }

    @Override
    public CompletionStage<Optional<CallView>> findCall(final String callId) {
        return onCall(callId, _ -> {});
    }

    @Override
    public CompletionStage<List<CallView>> listCalls(
            final @Nullable CallState state, final int limit, final @Nullable String after) {
        return ask(
                () -> {
                    final List<CallView> page = new ArrayList<>();
                    boolean isBehind = after == null;
                    for (final Call call : calls.all()) {
                        if (isBehind
                                && (state == null || call.state() == state)
                                && page.size() < limit) {
                            page.add(calls.view(call));
                        }
                        isBehind = isBehind || call.callId.equals(after);
                    }
                    return page;
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> endCall(
            final String callId, final EndReason reason, final String detail) {
        return onCall(callId, call -> calls.ending().begin(call, reason, EventSource.API, detail));
    }

    @Override
    public CompletionStage<Optional<CallView>> endCallOfSid(
            final String twilioCallSid, final EndReason reason, final String detail) {
        return ask(
                () -> {
                    for (final Call call : calls.all()) {
                        if (call.isLive() && TwilioIds.callSid(call.callId).equals(twilioCallSid)) {
                            calls.ending().begin(call, reason, EventSource.API, detail);
                            return Optional.of(calls.view(call));
                        }
                    }
                    return Optional.empty();
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> startRecording(final String callId) {
        return onCall(
                callId,
                call -> {
                    if (call.state() == CallState.CREATED || !call.isLive()) {
                        throw new CallRefusedException(
                                CallRefusedException.Refusal.CONFLICT,
                                "only an active call can be recorded");
                    }
                    CallPresence.record(call);
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> stopRecording(final String callId) {
        return onCall(
                callId,
                call -> {
                    if (call.isLive()) {
                        call.recording.stop();
                    }
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> muteBot(final String callId, final boolean isMuted) {
        return onCall(
                callId,
                call -> {
                    if (call.isLive() && call.bot.mute(isMuted)) {
                        logMute(call, isMuted);
                    }
                });
    }

    private void logMute(final Call call, final boolean isMuted) {
        if (isMuted) {
            final long nowNs = calls.context().timers().nowNs();
            call.log.botMuted(EventSource.API, MuteReason.API_REQUEST, call.sampleAt(nowNs));
        } else {
            call.log.botUnmuted(EventSource.API, MuteReason.API_REQUEST);
        }
    }

    @Override
    public CompletionStage<Optional<CallView>> requestHandoff(
            final String callId, final @Nullable String reason, final @Nullable Long timeoutMs) {
        return onCall(callId, call -> calls.handoffs().request(call, reason, timeoutMs));
    }

    @Override
    public CompletionStage<Optional<CallView>> endHandoff(final String callId) {
        return onCall(callId, calls.handoffs()::end);
    }

    @Override
    public CompletionStage<Optional<CallView>> clearBot(final String callId) {
        return onCall(
                callId,
                call -> {
                    call.requireAttachedBot("what it says does not wait in the gateway");
                    if (call.isLive()) {
                        calls.context().engine().clearBot(call.sessionId);
                    }
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> sendDtmf(final String callId, final String digits) {
        return onCall(
                callId,
                call -> {
                    call.requireAttachedBot("LiveKit's own DTMF messages reach it in the room");
                    if (call.isLive()) {
                        calls.context().engine().sendDtmf(call.sessionId, digits);
                    }
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> swapBot(final String callId, final BotRequest bot) {
        return onCall(
                callId,
                call -> {
                    final BotLink link =
                            call.requireAttachedBot("another one joins the room with its token");
                    if (call.isLive()) {
                        BotPolicy.check(bot, calls.context().settings());
                        link.swap(bot);
                    }
                });
    }

    @Override
    public CompletionStage<Optional<CallView>> attachBot(
            final String callId,
            final BotSocket socket,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz) {
        return onCall(
                callId,
                call -> {
                    if (!call.isLive()) {
                        throw new CallRefusedException(
                                CallRefusedException.Refusal.CONFLICT, "the call has ended");
                    }
                    call.requireAttachedBot("it joins the room")
                            .attach(
                                    BotPolicy.dialledIn(
                                            socket,
                                            dialect,
                                            sampleRateHz,
                                            calls.context().settings()));
                });
    }

    @Override
    public CompletionStage<Optional<Long>> findSession(final String callId) {
        return ask(
                () ->
                        Optional.ofNullable(calls.find(callId))
                                .filter(call -> call.isSessionOpen)
                                .map(call -> call.sessionId));
    }

    @Override
    public CompletionStage<Void> drain() {
        return ask(
                () -> {
                    calls.drain();
                    return null;
                });
    }

    @Override
    public CompletionStage<Void> endAll(final EndReason reason) {
        final CompletableFuture<Void> reply = new CompletableFuture<>();
        post(reply, () -> calls.endAll(reason, "the gateway ends its calls", reply));
        return reply;
    }

    /** About a call that is being created the answer waits for its room. */
    private CompletionStage<Optional<CallView>> onCall(
            final String callId, final Consumer<Call> action) {
        final CompletableFuture<Optional<CallView>> reply = new CompletableFuture<>();
        final Runnable command =
                () -> {
                    final Call call = calls.find(callId);
                    if (call == null) {
                        reply.complete(Optional.empty());
                    } else {
                        action.accept(call);
                        reply.complete(Optional.of(calls.view(call)));
                    }
                };
        post(reply, () -> calls.whenCreated(callId, () -> answer(reply, command)));
        return reply;
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(final Supplier<T> question) {
        final CompletableFuture<T> reply = new CompletableFuture<>();
        post(reply, () -> reply.complete(question.get()));
        return reply;
    }

    private void post(final CompletableFuture<?> reply, final Runnable command) {
        try {
            conductor.execute(() -> answer(reply, command));
        } catch (final RejectedExecutionException _) {
            reply.completeExceptionally(new ConductorBusyException());
        }
    }

    /** Whoever asked is answered, also when the command fails unexpectedly; that is then the conductor's to report. */
    private static void answer(final CompletableFuture<?> reply, final Runnable command) {
        try {
            command.run();
        } catch (final CallRefusedException e) {
            reply.completeExceptionally(e);
        } catch (final RuntimeException e) {
            reply.completeExceptionally(e);
            throw e;
        }
    }
}
