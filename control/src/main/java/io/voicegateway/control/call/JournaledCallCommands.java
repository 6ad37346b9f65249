package io.voicegateway.control.call;

import io.voicegateway.control.event.EventJournal;
import io.voicegateway.engine.api.BotSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers a command that may change a call when what it changed is in the journal: whoever has the answer can rely on it, also if the
 * gateway is killed at that moment. Questions are answered at once.
 */
public final class JournaledCallCommands implements CallCommands {
    private final CallCommands commands;
    private final EventJournal journal;

    public JournaledCallCommands(final CallCommands commands, final EventJournal journal) {
        this.commands = commands;
        this.journal = journal;
    }

    private <T> CompletionStage<T> written(final CompletionStage<T> answer) {
        return answer.thenCompose(result -> journal.written().thenApply(_ -> result));
    }

    @Override
    public CompletionStage<Created> createCall(final CallRequest request) {
        return written(commands.createCall(request));
    }

    @Override
    public CompletionStage<Optional<CallView>> findCall(final String callId) {
        return commands.findCall(callId);
    }

    @Override
    public CompletionStage<List<CallView>> listCalls(
            final @Nullable CallState state, final int limit, final @Nullable String after) {
        return commands.listCalls(state, limit, after);
    }

    @Override
    public CompletionStage<Optional<CallView>> endCall(
            final String callId, final EndReason reason, final String detail) {
        return written(commands.endCall(callId, reason, detail));
    }

    @Override
    public CompletionStage<Optional<CallView>> endCallOfSid(
            final String twilioCallSid, final EndReason reason, final String detail) {
        return written(commands.endCallOfSid(twilioCallSid, reason, detail));
    }

    @Override
    public CompletionStage<Optional<CallView>> startRecording(final String callId) {
        return written(commands.startRecording(callId));
    }

    @Override
    public CompletionStage<Optional<CallView>> stopRecording(final String callId) {
        return written(commands.stopRecording(callId));
    }

    @Override
    public CompletionStage<Optional<CallView>> requestHandoff(
            final String callId, final @Nullable String reason, final @Nullable Long timeoutMs) {
        return written(commands.requestHandoff(callId, reason, timeoutMs));
    }

    @Override
    public CompletionStage<Optional<CallView>> endHandoff(final String callId) {
        return written(commands.endHandoff(callId));
    }

    @Override
    public CompletionStage<Optional<CallView>> muteBot(final String callId, final boolean isMuted) {
        return written(commands.muteBot(callId, isMuted));
    }

    @Override
    public CompletionStage<Optional<CallView>> clearBot(final String callId) {
        return written(commands.clearBot(callId));
    }

    @Override
    public CompletionStage<Optional<CallView>> sendDtmf(final String callId, final String digits) {
        return written(commands.sendDtmf(callId, digits));
    }

    @Override
    public CompletionStage<Optional<CallView>> swapBot(final String callId, final BotRequest bot) {
        return written(commands.swapBot(callId, bot));
    }

    @Override
    public CompletionStage<Optional<CallView>> attachBot(
            final String callId,
            final BotSocket socket,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz) {
        return written(commands.attachBot(callId, socket, dialect, sampleRateHz));
    }

    @Override
    public CompletionStage<Optional<Long>> findSession(final String callId) {
        return commands.findSession(callId);
    }

    @Override
    public CompletionStage<Void> drain() {
        return commands.drain();
    }

    @Override
    public CompletionStage<Void> endAll(final EndReason reason) {
        return written(commands.endAll(reason));
    }
}
