package io.voicegateway.control.http;

import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** How routes answer: on the request's own event loop, once what they asked for is there. */
final class Answers {
    private static final Pattern CALL_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final Duration limit;

    /** @param limit how long a stage may take */
    Answers(final Duration limit) {
        this.limit = limit;
    }

    /** The call id of the path, if it is one and the token may see it. */
    static String callId(final RoutingContext ctx) {
        final String callId = requireCallId(ctx.pathParam("id"));
        Authentication.requireCall(ctx, callId);
        return callId;
    }

    static String requireCallId(final String callId) {
        if (!CALL_ID.matcher(callId).matches()) {
            throw Problem.badRequest("call_id must match " + CALL_ID);
        }
        return callId;
    }

    static void json(final RoutingContext ctx, final int status, final JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }

    /** Answers with the call, or that there is none. */
    void call(
            final RoutingContext ctx,
            final int status,
            final CompletionStage<Optional<CallView>> stage) {
        found(ctx, stage, call -> json(ctx, status, CallJson.of(call)));
    }

    /** Answers with what was found, or that there is no such call. */
    <T> void found(
            final RoutingContext ctx,
            final CompletionStage<Optional<T>> stage,
            final Consumer<T> write) {
        reply(ctx, stage, found -> write.accept(found.orElseThrow(Problem::noSuchCall)));
    }

    /** Answers when the stage completes; its failure is the request's. */
    <T> void reply(
            final RoutingContext ctx, final CompletionStage<T> stage, final Consumer<T> write) {
        final Context loop = ctx.vertx().getOrCreateContext();
        final CompletionStage<T> bounded =
                stage.toCompletableFuture()
                        .copy()
                        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        bounded.whenComplete(
                (value, failure) ->
                        loop.runOnContext(
                                _ -> {
                                    if (failure == null) {
                                        write(ctx, value, write);
                                    } else {
                                        ctx.fail(failure);
                                    }
                                }));
    }

    /** Answers with what takes a while to read: off the event loop, which serves every other request. */
    static <T> void blocking(
            final RoutingContext ctx, final Callable<T> read, final Consumer<T> write) {
        ctx.vertx()
                .executeBlocking(read, false)
                .onSuccess(value -> write(ctx, value, write))
                .onFailure(ctx::fail);
    }

    private static <T> void write(
            final RoutingContext ctx, final T value, final Consumer<T> write) {
        try {
            write.accept(value);
        } catch (final RuntimeException e) {
            ctx.fail(e);
        }
    }
}
