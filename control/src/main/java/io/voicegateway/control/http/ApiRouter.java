package io.voicegateway.control.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.voicegateway.control.call.CallRefusedException;
import io.voicegateway.control.call.ConductorBusyException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes, in the order that a request meets them, and the one place that turns failures into problems. */
final class ApiRouter {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);

    private static final String UNREADABLE = "the request cannot be read";

    private ApiRouter() {}

    static Router of(final Vertx vertx, final HttpContext http, final EventFeed events) {
        final Router router = Router.router(vertx);
        final Authentication authentication = new Authentication(http.tokens());
        final Answers answers = new Answers(http.limits().answer());
        router.route().handler(RequestLog::begin).failureHandler(ApiRouter::onFailure);
        router.errorHandler(400, ctx -> Problem.write(ctx, 400, UNREADABLE));
        final LoopbackGuard guard = new LoopbackGuard(http, authentication);
        new HealthRoutes(http, guard).mount(router);
        ConsoleRoutes.mount(router, guard);
        OpenApiRoutes.mount(router);
        new WebhookRoutes(http).mount(router);
        new TwilioRoutes(http, answers).mount(router);

        CrossOrigin.mount(router, http.corsOrigins());

        // A bot's token opens this one door, and no other of the API.
        router.get("/v1/calls/:id/bot").handler(ApiRouter::requireReadable);
        new BotDialInRoutes(http, answers).mount(router);

        router.route("/v1/*")
                .handler(ApiRouter::forbidCaching)
                .handler(authentication::check)
                .handler(ApiRouter::requireReadable)
                .handler(ApiRouter::requireJson);
        router.route("/v1/*")
                .handler(BodyHandler.create(false).setBodyLimit(http.limits().bodyBytes()));
        new CallRoutes(http, answers).mount(router);
        new TokenRoutes(http, answers).mount(router);
        new BotRoutes(http, answers).mount(router);
        new RecordingRoutes(http, answers).mount(router);
        new LatencyRoutes(http, answers).mount(router);
        new EventRoutes(http, events).mount(router);
        new HandoffRoutes(http, answers).mount(router);

        refuseOtherMethods(router);
        router.route()
                .handler(
                        _ -> {
                            throw Problem.notFound("no such resource");
                        });
        return router;
    }

    /** Answers hold tokens and the state of this moment. */
    private static void forbidCaching(final RoutingContext ctx) {
        ctx.response().putHeader("Cache-Control", "no-store");
        ctx.next();
    }

    /** Routes may then read the query without a thought. */
    private static void requireReadable(final RoutingContext ctx) {
        try {
            ctx.request().params();
        } catch (final IllegalArgumentException _) {
            throw Problem.badRequest(UNREADABLE);
        }
        ctx.next();
    }

    /** A form would be read as no body at all: whoever sends one must hear of it. */
    private static void requireJson(final RoutingContext ctx) {
        final HttpServerRequest request = ctx.request();
        final String type = request.getHeader("Content-Type");
        final String length = request.getHeader("Content-Length");
        final boolean hasBody =
                request.getHeader("Transfer-Encoding") != null
                        || length != null && !length.equals("0");
        if (hasBody && type != null && !type.matches("(?i)application/json\\s*(;.*)?")) {
            throw new Problem(415, "the body must be application/json");
        }
        ctx.next();
    }

    /** Behind the routes of a path comes one for every other method, which names theirs (RFC 9110 §15.5.6). */
    private static void refuseOtherMethods(final Router router) {
        final Map<String, Set<String>> methodsByPath = new TreeMap<>();
        for (final Route route : List.copyOf(router.getRoutes())) {
            if (route.methods() != null) {
                route.methods().stream()
                        .map(HttpMethod::name)
                        .forEach(
                                methodsByPath.computeIfAbsent(route.getPath(), _ -> new TreeSet<>())
                                        ::add);
            }
        }
        methodsByPath.forEach(
                (path, methods) ->
                        router.route(path)
                                .handler(ctx -> refuseMethod(ctx, String.join(", ", methods))));
    }

    private static void refuseMethod(final RoutingContext ctx, final String allowed) {
        ctx.response().putHeader("Allow", allowed);
        throw new Problem(405, "this resource takes " + allowed);
    }

    private static void onFailure(final RoutingContext ctx) {
        Throwable failure = ctx.failure();
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        switch (failure) {
            case final Problem problem -> problem.write(ctx);
            case final CallRefusedException refused -> onRefused(ctx, refused);
            case final ConductorBusyException _ ->
                    Problem.write(ctx, 503, "the gateway has too much to do");
            case final TimeoutException _ ->
                    Problem.write(ctx, 503, "the gateway did not answer in time");
            case final HttpException http -> writeStatus(ctx, http.getStatusCode());
            case null -> writeStatus(ctx, ctx.statusCode());
            default -> onUnexpected(ctx, failure);
        }
    }

    private static void onRefused(final RoutingContext ctx, final CallRefusedException refused) {
        final int status =
                switch (refused.refusal()) {
                    case INVALID -> 400;
                    case CONFLICT -> 409;
                    case UNAVAILABLE, LIVEKIT_UNREACHABLE -> 503;
                };
        Problem.write(ctx, status, String.valueOf(refused.getMessage()));
    }

    private static void writeStatus(final RoutingContext ctx, final int status) {
        Problem.write(ctx, status, HttpResponseStatus.valueOf(status).reasonPhrase());
    }

    private static void onUnexpected(final RoutingContext ctx, final Throwable failure) {
        if (ctx.response().closed()) {
            // The client went away in the middle of its request.
            return;
        }
        if (ctx.statusCode() >= 400 && ctx.statusCode() < 500) {
            Problem.write(ctx, ctx.statusCode(), UNREADABLE);
            return;
        }
        LOG.error(
                "event=request_failed method={} path={} request_id={}",
                ctx.request().method(),
                ctx.normalizedPath(),
                RequestLog.id(ctx),
                failure);
        Problem.write(ctx, 500, "unexpected error, see the gateway's log");
    }
}
