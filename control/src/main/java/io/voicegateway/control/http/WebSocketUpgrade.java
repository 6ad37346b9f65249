package io.voicegateway.control.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's part of a WebSocket upgrade, for a socket whose frames the HTTP server is not to see.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455 4.2</a>
 */
final class WebSocketUpgrade {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_LENGTH = 16;

    private WebSocketUpgrade() {}

    /** Refuses what is no upgrade. */
    static void require(final RoutingContext ctx) {
        final MultiMap headers = ctx.request().headers();
        if (!"websocket".equalsIgnoreCase(headers.get("Upgrade"))
                || !headers.contains("Connection", "Upgrade", true)) {
            ctx.response().putHeader("Upgrade", "websocket");
            throw new Problem(426, "this resource is a WebSocket");
        }
        if (!"13".equals(headers.get("Sec-WebSocket-Version"))) {
            ctx.response().putHeader("Sec-WebSocket-Version", "13");
            throw new Problem(426, "only version 13 of the WebSocket protocol is spoken here");
        }
        if (!isKey(headers.get("Sec-WebSocket-Key"))) {
            throw Problem.badRequest("Sec-WebSocket-Key must be 16 bytes in base64");
        }
    }

    /** Answers, and gives the connection away. Called on its event loop, after {@link #require}. */
    static Future<NetSocket> accept(final HttpServerRequest request) {
        final HttpServerResponse response = request.response();
        response.putHeader("Upgrade", "websocket")
                .putHeader("Connection", "Upgrade")
                .putHeader("Sec-WebSocket-Accept", answer(request.getHeader("Sec-WebSocket-Key")));
        final String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (offered != null) {
            // Strict clients want one of theirs; the dialect is chosen elsewhere.
            final int end = offered.indexOf(',');
            response.putHeader(
                    "Sec-WebSocket-Protocol",
                    (end < 0 ? offered : offered.substring(0, end)).trim());
        }
        return request.toNetSocket();
    }

    private static boolean isKey(final @Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.trim()).length == KEY_LENGTH;
        } catch (final IllegalArgumentException _) {
            return false;
        }
    }

    private static String answer(final String key) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest(
                                    (key.trim() + ACCEPT_SUFFIX)
                                            .getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
