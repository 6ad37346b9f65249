package io.voicegateway.control.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request an id, the client's own where it sent a usable one, answers with it, and logs what was asked to change something: so
 * that an operator finds what a client asks about. Never a query, which may hold a token.
 */
final class RequestLog {
    static final String HEADER = "X-Request-Id";

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final String API = "/v1/";
    private static final String ID = "voice-gateway.request-id";
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Set<HttpMethod> CHANGING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

    private RequestLog() {}

    /** Before every other handler. */
    static void begin(final RoutingContext ctx) {
        final String given = ctx.request().getHeader(HEADER);
        final String id =
                given != null && USABLE.matcher(given).matches()
                        ? given
                        : Long.toHexString(ThreadLocalRandom.current().nextLong());
        ctx.put(ID, id);
        ctx.response().putHeader(HEADER, id);
        if (CHANGING.contains(ctx.request().method()) && ctx.normalizedPath().startsWith(API)) {
            ctx.addEndHandler(_ -> log(ctx, id));
        }
        ctx.next();
    }

    static String id(final RoutingContext ctx) {
        final String id = ctx.get(ID);
        return id == null ? "" : id;
    }

    private static void log(final RoutingContext ctx, final String id) {
        LOG.info(
                "event=request method={} path={} status={} request_id={}",
                ctx.request().method(),
                ctx.normalizedPath(),
                ctx.response().getStatusCode(),
                id);
    }
}
