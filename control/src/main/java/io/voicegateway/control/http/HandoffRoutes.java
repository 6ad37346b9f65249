package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code /v1/calls/{id}/handoff}: refused with the reason, so that nobody waits for a human who is never asked. */
final class HandoffRoutes {
    private HandoffRoutes() {}

    static void mount(final Router router) {
        router.post("/v1/calls/:id/handoff").handler(HandoffRoutes::refuse);
        router.delete("/v1/calls/:id/handoff").handler(HandoffRoutes::refuse);
    }

    private static void refuse(final RoutingContext ctx) {
        Answers.callId(ctx);
        throw new Problem(409, "this gateway does not support hand-off");
    }
}
