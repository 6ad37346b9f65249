package io.voicegateway.control.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Passes a room server's webhooks on, each of them three times, and all of them again when a test wants it. */
final class WebhookRepeater implements AutoCloseable {
    private static final int TIMES = 3;

    private record Webhook(byte[] body, String token) {
        String type() {
            return new JsonObject(new String(body, StandardCharsets.UTF_8)).getString("event");
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Webhook> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger acceptedCount = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile @Nullable URI target;

    private WebhookRepeater(final HttpServer server) {
        this.server = server;
    }

    static WebhookRepeater launch() throws IOException {
        final WebhookRepeater repeater =
                new WebhookRepeater(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16));
        repeater.server.setExecutor(repeater.threads);
        repeater.server.createContext("/", repeater::onRequest);
        repeater.server.start();
        return repeater;
    }

    /** Where they are passed on to. Called before there is anything to tell of. */
    void to(final URI webhooks) {
        target = webhooks;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void onRequest(final HttpExchange exchange) throws IOException {
        final Webhook webhook =
                new Webhook(
                        exchange.getRequestBody().readAllBytes(),
                        exchange.getRequestHeaders().getFirst("Authorization"));
        for (int i = 0; i < TIMES; i++) {
            pass(webhook);
        }
        told.add(webhook);
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void pass(final Webhook webhook) throws IOException {
        final HttpRequest request =
                HttpRequest.newBuilder(Objects.requireNonNull(target, "no target"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", webhook.token())
                        .header("Content-Type", "application/webhook+json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()))
                        .build();
        try {
            final int status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status == 200) {
                acceptedCount.incrementAndGet();
            } else {
                failure.set(webhook.type() + " was answered with " + status);
            }
        } catch (final InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Everything that was told until now, the last thing first. */
    void repeatBackwards() throws IOException {
        for (final Webhook webhook : List.copyOf(told).reversed()) {
            pass(webhook);
        }
    }

    void awaitTold(final String type, final int count) {
        ScenarioCall.await(
                count + " of " + type,
                () -> told.stream().filter(hook -> hook.type().equals(type)).count() >= count);
    }

    int acceptedCount() {
        return acceptedCount.get();
    }

    void assertWell() {
        final String cause = failure.get();
        if (cause != null) {
            throw new AssertionError(cause);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
