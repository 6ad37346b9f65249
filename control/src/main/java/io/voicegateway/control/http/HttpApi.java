package io.voicegateway.control.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.voicegateway.control.call.CallRefusedException;
import io.voicegateway.control.call.ConductorBusyException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API: one file of routes per resource, one place for errors. Runs on Vert.x event loops. */
public final class HttpApi implements AutoCloseable {
    static final int BODY_LIMIT_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final int HEADER_LIMIT_BYTES = 16 * 1024;
    private static final int IDLE_TIMEOUT_S = 120;
    private static final long CONTROL_WAIT_S = 5;

    private final HttpServer server;
    private final EventRoutes events;

    private HttpApi(final HttpServer server, final EventRoutes events) {
        this.server = server;
        this.events = events;
    }

    /** Binds and serves. Blocks until bound; not to be called on an event loop. */
    public static HttpApi launch(final Vertx vertx, final HttpContext http) throws Exception {
        final Router router = Router.router(vertx);
        final EventRoutes events = new EventRoutes(http);
        router.route().failureHandler(HttpApi::onFailure);
        new HealthRoutes(http).mount(router);
        router.route("/v1/*").handler(new Authentication(http.tokens())::check);
        router.route("/v1/*").handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES));
        new CallRoutes(http).mount(router);
        new RecordingRoutes(http).mount(router);
        new LatencyRoutes(http).mount(router);
        events.mount(router);
        router.route()
                .last()
                .handler(ctx -> Problem.write(ctx, 404, "Not Found", "no such resource"));

        final HttpServerOptions options =
                new HttpServerOptions()
                        .setMaxHeaderSize(HEADER_LIMIT_BYTES)
                        .setIdleTimeout(IDLE_TIMEOUT_S);
        final HttpServer server =
                await(
                        vertx.createHttpServer(options)
                                .requestHandler(router)
                                .listen(http.port(), http.bind())
                                .toCompletionStage()
                                .toCompletableFuture());
        return new HttpApi(server, events);
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    private static void onFailure(final RoutingContext ctx) {
        Throwable failure = ctx.failure();
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        switch (failure) {
            case Problem problem -> problem.write(ctx);
            case CallRefusedException refused -> onRefused(ctx, refused);
            case ConductorBusyException busy ->
                    Problem.write(ctx, 503, "Service Unavailable", busy.getMessage());
            case HttpException http ->
                    Problem.write(ctx, http.getStatusCode(), title(http.getStatusCode()), null);
            case null ->
                    Problem.write(
                            ctx, Math.max(400, ctx.statusCode()), title(ctx.statusCode()), null);
            default -> {
                LOG.error(
                        "event=request_failed method={} path={}",
                        ctx.request().method(),
                        ctx.normalizedPath(),
                        failure);
                Problem.write(ctx, 500, "Internal Server Error", "unexpected error, see the log");
            }
        }
    }

    private static void onRefused(final RoutingContext ctx, final CallRefusedException refused) {
        switch (refused.refusal()) {
            case INVALID -> Problem.write(ctx, 400, "Bad Request", refused.getMessage());
            case CONFLICT -> Problem.write(ctx, 409, "Conflict", refused.getMessage());
            case UNAVAILABLE, LIVEKIT_UNREACHABLE ->
                    Problem.write(ctx, 503, "Service Unavailable", refused.getMessage());
        }
    }

    private static String title(final int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            default -> "Error";
        };
    }

    private static <T> T await(final CompletableFuture<T> future) throws Exception {
        try {
            return future.get(CONTROL_WAIT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (final TimeoutException e) {
            throw new IllegalStateException("the HTTP server does not answer", e);
        }
    }

    @Override
    public void close() {
        events.close();
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(CONTROL_WAIT_S, TimeUnit.SECONDS)
                .join();
    }
}
