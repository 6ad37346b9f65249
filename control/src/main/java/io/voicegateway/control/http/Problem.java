package io.voicegateway.control.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** An error that a client may read (RFC 9457). Thrown by routes, written by the API's failure handler. */
final class Problem extends RuntimeException {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1L;
    private static final String RETRY_AFTER_S = "1";

    private final int status;
    private final String title;

    Problem(final int status, final String title, final String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(final String detail) {
        return new Problem(400, "Bad Request", detail);
    }

    static Problem notFound(final String detail) {
        return new Problem(404, "Not Found", detail);
    }

    void write(final RoutingContext ctx) {
        write(ctx, status, title, getMessage());
    }

    static void write(
            final RoutingContext ctx,
            final int status,
            final String title,
            final @Nullable String detail) {
        if (ctx.response().ended() || ctx.response().headWritten()) {
            return;
        }
        final JsonObject body =
                new JsonObject()
                        .put("type", "about:blank")
                        .put("title", title)
                        .put("status", status)
                        .put("detail", detail == null ? title : detail);
        final String callId = ctx.pathParams().get("id");
        if (callId != null) {
            body.put("call_id", callId);
        }
        if (status == 503) {
            ctx.response().putHeader("Retry-After", RETRY_AFTER_S);
        }
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", CONTENT_TYPE)
                .end(body.toBuffer());
    }
}
