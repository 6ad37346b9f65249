package io.voicegateway.control.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Somebody's HTTP server that takes webhooks, and checks their signature as LiveKit's receivers do. */
final class WebhookListener implements AutoCloseable {
    private final LiveKitTokens tokens =
            new LiveKitTokens(GatewayProcess.KEY, GatewayProcess.SECRET, Clock.systemUTC());
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusedCount = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile boolean isHanging;

    private WebhookListener(final HttpServer server) {
        this.server = server;
    }

    static WebhookListener launch() throws IOException {
        final WebhookListener listener =
                new WebhookListener(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8));
        listener.server.setExecutor(listener.threads);
        listener.server.createContext("/", listener::onRequest);
        listener.server.start();
        return listener;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(final String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** From now on. */
    void answer(final int code) {
        status = code;
    }

    /** From now on requests have no answer. */
    void hang(final boolean isOn) {
        isHanging = isOn;
    }

    /** The bodies that were answered with 2xx, in order. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    int refusedCount() {
        return refusedCount.get();
    }

    long count(final String type) {
        return taken.stream()
                .filter(body -> new JsonObject(body).getString("type").equals(type))
                .count();
    }

    private void onRequest(final HttpExchange exchange) throws IOException {
        final byte[] body = exchange.getRequestBody().readAllBytes();
        check(exchange, body);
        if (isHanging) {
            return;
        }
        final int answer = status;
        if (answer == 200) {
            taken.add(new String(body, StandardCharsets.UTF_8));
        } else {
            refusedCount.incrementAndGet();
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private void check(final HttpExchange exchange, final byte[] body) {
        final String type = exchange.getRequestHeaders().getFirst("Content-Type");
        final String token = exchange.getRequestHeaders().getFirst("Authorization");
        final boolean isSigned =
                tokens.verify(token) instanceof final TokenResult.Valid valid
                        && sha256(body).equals(valid.grants().sha256());
        if (!isSigned || !"application/webhook+json".equals(type)) {
            failure.set("type " + type + ", signed " + isSigned);
        }
    }

    private static String sha256(final byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    void assertWell() {
        final String cause = failure.get();
        if (cause != null) {
            throw new AssertionError("a request that LiveKit would not have sent: " + cause);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
