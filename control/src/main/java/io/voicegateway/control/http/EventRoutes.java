package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code /v1/events}: the journal as server-sent events, or as lines of JSON. */
final class EventRoutes {
    private final EventFeed feed;
    private final Duration heartbeat;

    EventRoutes(final HttpContext http, final EventFeed feed) {
        this.feed = feed;
        heartbeat = http.limits().heartbeat();
    }

    void mount(final Router router) {
        router.get("/v1/events").handler(this::events);
    }

    private void events(final RoutingContext ctx) {
        if (!feed.add(new EventStream(ctx, EventQuery.of(ctx), heartbeat))) {
            throw new Problem(503, "too many event readers");
        }
    }
}
