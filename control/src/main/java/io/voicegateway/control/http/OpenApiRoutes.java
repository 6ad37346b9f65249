package io.voicegateway.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** {@code /openapi.json}: the contract, as written by hand. */
final class OpenApiRoutes {
    static final String RESOURCE = "/openapi.json";

    private OpenApiRoutes() {}

    static void mount(final Router router) {
        final Buffer document = read();
        router.get("/openapi.json")
                .handler(
                        ctx ->
                                ctx.response()
                                        .putHeader("Content-Type", "application/json")
                                        .end(document));
    }

    private static Buffer read() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(RESOURCE)) {
            return Buffer.buffer(Objects.requireNonNull(in, RESOURCE).readAllBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
