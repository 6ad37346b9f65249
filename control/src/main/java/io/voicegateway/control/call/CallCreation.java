package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call whose room is being made. Whoever asks about it meanwhile waits. Used by the conductor. */
final class CallCreation {
    final String callId;
    final long sessionId;
    final CallRequest request;
    final String driverIdentity;
    final Instant createdAt;
    private final List<CompletableFuture<CallCommands.Created>> replies = new ArrayList<>();
    private final List<Runnable> commands = new ArrayList<>();
    private TimerManager.@Nullable Timer guard;

    CallCreation(
            final String callId,
            final long sessionId,
            final CallRequest request,
            final String driverIdentity,
            final Instant createdAt) {
        this.callId = callId;
        this.sessionId = sessionId;
        this.request = request;
        this.driverIdentity = driverIdentity;
        this.createdAt = createdAt;
    }

    void guard(final TimerManager.Timer timer) {
        guard = timer;
    }

    /** Another one wants this call: it is told when the room is there. */
    void addReply(final CompletableFuture<CallCommands.Created> reply) {
        replies.add(reply);
    }

    /** Runs the command when the creation is over, however it went. */
    void addCommand(final Runnable command) {
        commands.add(command);
    }

    /** The room is there. The first who asked made it. */
    void complete(final CallView view) {
        cancelGuard();
        for (int i = 0; i < replies.size(); i++) {
            replies.get(i).complete(new CallCommands.Created(view, i == 0));
        }
    }

    void fail(final CallRefusedException reason) {
        cancelGuard();
        replies.forEach(reply -> reply.completeExceptionally(reason));
    }

    /** Each as a timer that is due, so that one which fails stops no other. */
    void runCommands(final TimerManager timers) {
        commands.forEach(command -> timers.schedule(0, command));
    }

    private void cancelGuard() {
        if (guard != null) {
            guard.cancel();
        }
    }
}
