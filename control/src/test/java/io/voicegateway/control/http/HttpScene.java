package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.LiveKitAccessTokens;
import io.voicegateway.control.boot.LiveKitWebhookReceiver;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.LiveKitWebhooks;
import io.voicegateway.control.metrics.GatewayMetric;
import io.voicegateway.control.metrics.GatewayMetrics;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.EngineSnapshot.CounterValue;
import io.voicegateway.engine.api.SessionSnapshot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The API on a free port of loopback with real tokens, and a client. Everything behind it is fake. */
final class HttpScene implements AutoCloseable {
    static final String KEY = "devkey";
    static final String SECRET = "a-secret-that-nobody-may-see";
    static final String ORIGIN = "https://console.example";
    static final String LIVEKIT_URL = "ws://127.0.0.1:7880";

    static final TwilioCredentials TWILIO = new TwilioCredentials("AC1", "token");

    private static final SessionSnapshot SESSION = session();

    final LiveKitTokens tokens = new LiveKitTokens(KEY, SECRET, Clock.systemUTC());
    final FakeCallCommands calls = new FakeCallCommands();
    final HealthChecks health = new HealthChecks(Clock.systemUTC());
    final List<LiveKitFact> webhookFacts = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpContext context;
    private final HttpApi api;

    private HttpScene(
            final Path directory, final HttpLimits limits, final Supplier<EventTail> tails)
            throws InterruptedException {
        context =
                new HttpContext(
                        "127.0.0.1",
                        0,
                        limits,
                        LIVEKIT_URL,
                        directory.resolve("recordings"),
                        List.of(ORIGIN),
                        false,
                        TWILIO,
                        TakenSocket::new,
                        calls,
                        HttpScene::engine,
                        _ -> SESSION,
                        new LiveKitAccessTokens(tokens),
                        new LiveKitWebhookReceiver(new LiveKitWebhooks(tokens), webhookFacts::add),
                        tails,
                        health,
                        new GatewayMetrics(
                                HttpScene::engine,
                                () ->
                                        List.of(
                                                new CounterValue(
                                                        1001, "embedded_joins_refused", "", 7)),
                                () -> new Histogram(2),
                                Map.of(GatewayMetric.JOURNAL_FAILURES, () -> 3)));
        api = HttpApi.launch(vertx, context);
    }

    static HttpScene launch(final Path directory) throws InterruptedException {
        return launch(directory, HttpLimits.DEFAULT);
    }

    static HttpScene launch(final Path directory, final HttpLimits limits)
            throws InterruptedException {
        return launch(directory, limits, InMemoryTail::empty);
    }

    static HttpScene launch(
            final Path directory, final HttpLimits limits, final Supplier<EventTail> tails)
            throws InterruptedException {
        return new HttpScene(directory, limits, tails);
    }

    HttpContext context() {
        return context;
    }

    int port() {
        return api.port();
    }

    String adminToken() {
        return tokens.adminToken(null, 600);
    }

    String roomToken(final String callId) {
        return tokens.adminToken("call_" + callId, 600);
    }

    HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + adminToken());
    }

    HttpRequest.Builder anonymous(final String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    Reply send(final HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Reply(client.send(request.build(), BodyHandlers.ofByteArray()));
    }

    Reply get(final String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    Reply send(final String method, final String path, final @Nullable String json)
            throws IOException, InterruptedException {
        final HttpRequest.Builder request = request(path);
        return json == null
                ? send(request.method(method, HttpRequest.BodyPublishers.noBody()))
                : send(
                        request.header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() throws ExecutionException {
        client.shutdownNow();
        api.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static EngineSnapshot engine() {
        return new EngineSnapshot(
                SESSION.stages(),
                SESSION.paths(),
                SESSION.network(),
                Map.of("media-0", new Histogram(3)),
                List.of(new CounterValue(107, "srtp_replayed", "SRTP replays", 5)),
                2);
    }

    private static SessionSnapshot session() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(2_000);
        return new SessionSnapshot(
                Map.of("forward", histogram),
                Map.of("driver_to_bot", histogram),
                Map.of("jitter", new Histogram(3)));
    }

    /** An answer. */
    record Reply(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonObject json() {
            return new JsonObject(text());
        }

        @Nullable String header(final String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The detail of a problem, after its members are found right. */
        String problem(final int status) {
            assertEquals(status, status(), this::text);
            assertEquals("application/problem+json", header("Content-Type"));
            final JsonObject problem = json();
            assertEquals("about:blank", problem.getString("type"));
            assertEquals(status, problem.getInteger("status"));
            assertEquals(false, problem.getString("title").isEmpty());
            return problem.getString("detail");
        }
    }
}
