package io.voicegateway.control.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error that a client may read. Thrown by routes, written by the API's failure handler.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
final class Problem extends RuntimeException {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;
    private static final String RETRY_AFTER_S = "1";
    private static final String CALL_ID = "voice-gateway.call-id";
    private static final Pattern CALL_PATH =
            Pattern.compile("/v1/calls/([A-Za-z0-9_-]{1,128})(?:/.*)?");

    private final int status;

    Problem(final int status, final String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    static Problem badRequest(final String detail) {
        return new Problem(400, detail);
    }

    static Problem notFound(final String detail) {
        return new Problem(404, detail);
    }

    static Problem noSuchCall() {
        return notFound("no such call");
    }

    int status() {
        return status;
    }

    /** Names the call of a request whose path does not. */
    static void aboutCall(final RoutingContext ctx, final String callId) {
        ctx.put(CALL_ID, callId);
    }

    void write(final RoutingContext ctx) {
        write(ctx, status, String.valueOf(getMessage()));
    }

    /** Answers, unless an answer is under way already. */
    static void write(final RoutingContext ctx, final int status, final String detail) {
        final HttpServerResponse response = ctx.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        if (status == 503) {
            response.putHeader("Retry-After", RETRY_AFTER_S);
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", CONTENT_TYPE)
                .end(body(status, detail, callId(ctx)));
    }

    static Buffer body(final int status, final String detail, final @Nullable String callId) {
        final JsonObject body =
                new JsonObject()
                        .put("type", "about:blank")
                        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                        .put("status", status)
                        .put("detail", detail);
        if (callId != null) {
            body.put("call_id", callId);
        }
        return body.toBuffer();
    }

    /** The call that the request is about: the path says it also where no route matched. */
    private static @Nullable String callId(final RoutingContext ctx) {
        final String named = ctx.get(CALL_ID);
        if (named != null) {
            return named;
        }
        final Matcher path = CALL_PATH.matcher(ctx.normalizedPath());
        return path.matches() ? path.group(1) : null;
    }
}
