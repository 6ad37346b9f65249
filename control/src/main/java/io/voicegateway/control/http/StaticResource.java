package io.voicegateway.control.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A file of the program's own, read once. */
final class StaticResource implements Handler<RoutingContext> {
    private final String contentType;
    private final Buffer content;

    StaticResource(final String resource, final String contentType) {
        this.contentType = contentType;
        try (InputStream in = StaticResource.class.getResourceAsStream(resource)) {
            content = Buffer.buffer(Objects.requireNonNull(in, resource).readAllBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(final RoutingContext ctx) {
        ctx.response().putHeader("Content-Type", contentType).end(content);
    }
}
