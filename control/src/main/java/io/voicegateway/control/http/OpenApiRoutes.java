package io.voicegateway.control.http;

import io.vertx.ext.web.Router;

/** {@code /openapi.json}: the contract, as written by hand. */
final class OpenApiRoutes {
    static final String RESOURCE = "/openapi.json";

    private OpenApiRoutes() {}

    static void mount(final Router router) {
        router.get("/openapi.json").handler(new StaticResource(RESOURCE, "application/json"));
    }
}
