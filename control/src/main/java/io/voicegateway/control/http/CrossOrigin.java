package io.voicegateway.control.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Lets the pages of some origins use the API in a browser. Pages of any other get no word of permission, which is all that a browser
 * needs to keep an answer from them.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS protocol</a>
 */
final class CrossOrigin {
    private static final int PREFLIGHT_AGE_S = 600;

    private CrossOrigin() {}

    /** Before whatever asks for a token: a browser's preflight brings none. */
    static void mount(final Router router, final List<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        final CorsHandler cors =
                CorsHandler.create()
                        .addOrigins(origins)
                        .allowedMethods(
                                Set.of(
                                        HttpMethod.GET,
                                        HttpMethod.POST,
                                        HttpMethod.PUT,
                                        HttpMethod.DELETE))
                        .allowedHeaders(
                                Set.of(
                                        "Authorization",
                                        "Content-Type",
                                        "Last-Event-ID",
                                        "Range",
                                        RequestLog.HEADER))
                        .exposedHeaders(
                                Set.of(
                                        "Content-Range",
                                        "Location",
                                        "Retry-After",
                                        RequestLog.HEADER))
                        .maxAgeSeconds(PREFLIGHT_AGE_S);
        router.route("/v1/*").handler(ctx -> handle(ctx, cors, origins));
    }

    private static void handle(
            final RoutingContext ctx, final CorsHandler cors, final List<String> origins) {
        final String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            cors.handle(ctx);
        } else {
            ctx.next();
        }
    }
}
