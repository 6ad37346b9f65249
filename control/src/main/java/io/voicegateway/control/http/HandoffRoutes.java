package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** {@code /v1/calls/{id}/handoff}: ask for a human; take that back, or give the call back to the bot. */
final class HandoffRoutes {
    private static final int REASON_LENGTH_LIMIT = 256;
    private static final int DAY_S = 86_400;
    private static final Set<String> FIELDS = Set.of("reason", "timeout_s");

    private final CallCommands calls;
    private final Answers answers;

    HandoffRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.post("/v1/calls/:id/handoff").handler(this::request);
        router.delete("/v1/calls/:id/handoff").handler(this::end);
    }

    private void request(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final RequestBody body = RequestBody.of(ctx, FIELDS);
        final String reason = body.text("reason", REASON_LENGTH_LIMIT);
        final Integer timeoutS = body.number("timeout_s", 1, DAY_S);
        final Long timeoutMs = timeoutS == null ? null : TimeUnit.SECONDS.toMillis(timeoutS);
        answers.call(ctx, 202, calls.requestHandoff(callId, reason, timeoutMs));
    }

    private void end(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        RequestBody.requireNone(ctx);
        answers.call(ctx, 202, calls.endHandoff(callId));
    }
}
