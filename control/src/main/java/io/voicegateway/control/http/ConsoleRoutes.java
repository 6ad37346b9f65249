package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The console page and its two files. The page holds no secret: what it shows it asks of the API, with the token that its user gives it.
 * Nothing but these files may run or be loaded in it, and no other page may frame it.
 */
final class ConsoleRoutes {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private ConsoleRoutes() {}

    static void mount(final Router router, final LoopbackGuard guard) {
        mount(router, guard, "/", "index.html", "text/html; charset=utf-8");
        mount(router, guard, "/console.css", "console.css", "text/css; charset=utf-8");
        mount(router, guard, "/console.js", "console.js", "text/javascript; charset=utf-8");
    }

    private static void mount(
            final Router router,
            final LoopbackGuard guard,
            final String path,
            final String file,
            final String contentType) {
        router.get(path)
                .handler(guard)
                .handler(ConsoleRoutes::protect)
                .handler(new StaticResource("/console/" + file, contentType));
    }

    private static void protect(final RoutingContext ctx) {
        ctx.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        ctx.next();
    }
}
