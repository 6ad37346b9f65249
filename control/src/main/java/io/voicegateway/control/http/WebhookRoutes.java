package io.voicegateway.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code /livekit/webhook}: what the room server reports. Its own signature is its authentication. */
final class WebhookRoutes {
    /** A room's metadata alone may be 64 KiB, and the participants come with theirs. */
    private static final int BODY_LIMIT_BYTES = 512 * 1_024;

    private final WebhookReceiver webhooks;

    WebhookRoutes(final HttpContext http) {
        webhooks = http.webhooks();
    }

    void mount(final Router router) {
        router.post("/livekit/webhook")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES))
                .handler(this::receive);
    }

    private void receive(final RoutingContext ctx) {
        final Buffer body = ctx.body().buffer();
        final WebhookReceiver.Receipt receipt =
                webhooks.receive(
                        ctx.request().getHeader("Authorization"),
                        body == null ? new byte[0] : body.getBytes());
        switch (receipt) {
            case ACCEPTED -> ctx.response().end();
            case REJECTED -> throw new Problem(401, "the room server did not sign this webhook");
            case MALFORMED -> throw Problem.badRequest("the body is no webhook");
        }
    }
}
