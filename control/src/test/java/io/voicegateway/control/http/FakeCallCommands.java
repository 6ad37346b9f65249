package io.voicegateway.control.http;

import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.CallView;
import io.voicegateway.control.call.CallView.BotView;
import io.voicegateway.control.call.CallView.EventsView;
import io.voicegateway.control.call.CallView.HandoffView;
import io.voicegateway.control.call.CallView.ParticipantView;
import io.voicegateway.control.call.CallView.RecordingView;
import io.voicegateway.control.call.CallView.TrackView;
import io.voicegateway.control.call.EndReason;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.StreamQuality;
import io.voicegateway.engine.api.TwilioIds;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls without a conductor: answers at once, remembers what it was asked. */
final class FakeCallCommands implements CallCommands {
    static final Instant CREATED_AT = Instant.parse("2026-11-24T12:00:00.120Z");

    private final Map<String, CallView> calls = new LinkedHashMap<>();
    private final List<String> commands = new ArrayList<>();
    private @Nullable CallRequest lastRequest;
    private @Nullable BotRequest lastBot;
    private @Nullable RuntimeException refusal;
    private @Nullable RuntimeException attachRefusal;
    private boolean isSilent;

    /** A call in this state, with one of everything. */
    synchronized FakeCallCommands with(final String callId, final CallState state) {
        calls.put(callId, view(callId, state));
        return this;
    }

    /** Every command fails from now on. */
    synchronized void refuse(final RuntimeException failure) {
        refusal = failure;
    }

    /** No command is answered from now on. */
    synchronized void fallSilent() {
        isSilent = true;
    }

    /** What was asked, in order. */
    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    synchronized @Nullable CallRequest lastRequest() {
        return lastRequest;
    }

    synchronized @Nullable BotRequest lastBot() {
        return lastBot;
    }

    @Override
    public synchronized CompletionStage<Created> createCall(final CallRequest request) {
        lastRequest = request;
        final String callId = request.callId() == null ? "chosen" : request.callId();
        final boolean isNew = !calls.containsKey(callId);
        if (isNew && refusal == null) {
            with(callId, CallState.CREATED);
        }
        return answer(() -> new Created(required(callId), isNew));
    }

    @Override
    public CompletionStage<Optional<CallView>> findCall(final String callId) {
        return onCall("find " + callId, callId, call -> call);
    }

    @Override
    public synchronized CompletionStage<List<CallView>> listCalls(
            final @Nullable CallState state, final int limit, final @Nullable String after) {
        return answer(
                () ->
                        calls.values().stream()
                                .dropWhile(call -> after != null && !call.callId().equals(after))
                                .skip(after == null ? 0 : 1)
                                .filter(call -> state == null || call.state() == state)
                                .limit(limit)
                                .toList());
    }

    @Override
    public CompletionStage<Optional<CallView>> endCall(
            final String callId, final EndReason reason, final String detail) {
        return onCall(
                "end " + callId + " " + reason + " " + detail,
                callId,
                _ -> view(callId, CallState.ENDING));
    }

    @Override
    public CompletionStage<Optional<CallView>> startRecording(final String callId) {
        return onCall("start_recording " + callId, callId, call -> call);
    }

    @Override
    public CompletionStage<Optional<CallView>> stopRecording(final String callId) {
        return onCall("stop_recording " + callId, callId, call -> call);
    }

    @Override
    public CompletionStage<Optional<CallView>> requestHandoff(
            final String callId, final @Nullable String reason, final @Nullable Long timeoutMs) {
        return onCall(
                "handoff " + callId + " " + reason + " " + timeoutMs,
                callId,
                _ -> view(callId, CallState.HANDOFF_REQUESTED));
    }

    @Override
    public CompletionStage<Optional<CallView>> endHandoff(final String callId) {
        return onCall("end_handoff " + callId, callId, _ -> view(callId, CallState.ACTIVE));
    }

    @Override
    public CompletionStage<Optional<CallView>> muteBot(final String callId, final boolean isMuted) {
        return onCall("mute " + callId + " " + isMuted, callId, call -> call);
    }

    @Override
    public CompletionStage<Optional<CallView>> clearBot(final String callId) {
        return onCall("clear " + callId, callId, call -> call);
    }

    @Override
    public CompletionStage<Optional<CallView>> sendDtmf(final String callId, final String digits) {
        return onCall("dtmf " + callId + " " + digits, callId, call -> call);
    }

    @Override
    public synchronized CompletionStage<Optional<CallView>> endCallOfSid(
            final String twilioCallSid, final EndReason reason, final String detail) {
        final String callId =
                calls.keySet().stream()
                        .filter(id -> TwilioIds.callSid(id).equals(twilioCallSid))
                        .findFirst()
                        .orElse("");
        return onCall("end " + callId + " " + reason, callId, _ -> view(callId, CallState.ENDING));
    }

    @Override
    public synchronized CompletionStage<Optional<CallView>> swapBot(
            final String callId, final BotRequest bot) {
        lastBot = bot;
        return onCall("swap " + callId, callId, call -> call);
    }

    @Override
    public synchronized CompletionStage<Optional<CallView>> attachBot(
            final String callId,
            final BotSocket socket,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz) {
        if (attachRefusal != null) {
            return CompletableFuture.failedFuture(attachRefusal);
        }
        ((TakenSocket) socket).say("taken");
        return onCall(
                "attach " + callId + " " + dialect + " " + sampleRateHz, callId, call -> call);
    }

    /** The call is there when it is looked for, and does not take the bot. */
    synchronized void refuseAttaching(final RuntimeException refusal) {
        attachRefusal = refusal;
    }

    @Override
    public synchronized CompletionStage<Optional<Long>> findSession(final String callId) {
        return answer(() -> Optional.ofNullable(calls.get(callId)).map(_ -> 1L));
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> endAll(final EndReason reason) {
        return CompletableFuture.completedFuture(null);
    }

    private synchronized CompletionStage<Optional<CallView>> onCall(
            final String command, final String callId, final Function<CallView, CallView> change) {
        commands.add(command);
        calls.computeIfPresent(callId, (_, call) -> change.apply(call));
        return answer(() -> Optional.ofNullable(calls.get(callId)));
    }

    private <T> CompletionStage<T> answer(final Supplier<T> answer) {
        if (isSilent) {
            return new CompletableFuture<>();
        }
        return refusal == null
                ? CompletableFuture.completedFuture(answer.get())
                : CompletableFuture.failedFuture(refusal);
    }

    private CallView required(final String callId) {
        return Optional.ofNullable(calls.get(callId)).orElseThrow();
    }

    private static CallView view(final String callId, final CallState state) {
        return new CallView(
                callId,
                "call_" + callId,
                state,
                "driver_" + callId,
                CREATED_AT,
                CREATED_AT.plusMillis(5),
                state == CallState.ENDED ? CREATED_AT.plusSeconds(60) : null,
                state == CallState.ENDED ? EndReason.DRIVER_LEFT : null,
                List.of(
                        new ParticipantView(
                                "driver_" + callId,
                                "driver",
                                "PA_1",
                                "active",
                                CREATED_AT,
                                List.of(new TrackView("TR_1", "driver", false, "live"))),
                        new ParticipantView(
                                "human_" + callId,
                                "human",
                                "PA_2",
                                "active",
                                CREATED_AT,
                                List.of())),
                new BotView(
                        callId.startsWith("native") ? "native" : "attached",
                        "connected",
                        "twilio",
                        "ws://bot.example/x",
                        false,
                        1,
                        4_200),
                new RecordingView(
                        "recording",
                        Path.of("recordings", callId),
                        CREATED_AT.plusMillis(6),
                        List.of("driver.opus"),
                        null),
                state == CallState.HANDOFF_REQUESTED
                        ? new HandoffView("requested", CREATED_AT.plusSeconds(9), null)
                        : new HandoffView("none", null, null),
                List.of(
                        new StreamQuality(
                                "driver",
                                100,
                                2,
                                3,
                                4,
                                1.5,
                                0.25,
                                12.5,
                                List.of(QualityChange.Metric.JITTER))),
                new EventsView(5, 9, 5));
    }
}
