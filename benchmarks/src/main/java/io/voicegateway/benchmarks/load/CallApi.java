package io.voicegateway.benchmarks.load;

import io.voicegateway.control.livekit.LiveKitTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The gateway's API as its clients use it: one that says when to come back is asked again then. Each answer's delay counts from when the
 * request was due. Any thread.
 */
final class CallApi implements AutoCloseable {
    private static final long TOKEN_TTL_S = 7_200;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LongAdder refusals = new LongAdder();
    private final String url;
    private final String token;

    CallApi(final LoadedServer gateway) {
        url = gateway.apiUrl();
        token =
                new LiveKitTokens(gateway.key(), gateway.secret(), Clock.systemUTC())
                        .adminToken(null, TOKEN_TTL_S);
    }

    static Histogram delays() {
        return new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    }

    CompletableFuture<Void> create(final String callId, final long dueNs, final Histogram delays) {
        final String body = "{\"call_id\":\"" + callId + "\"}";
        return timed(
                request("/v1/calls").POST(BodyPublishers.ofString(body)), CREATED, dueNs, delays);
    }

    /**
     * The same with a bot, and without a recording.
     *
     * @param sampleRateHz 0: the dialect's own
     */
    CompletableFuture<Void> create(
            final String callId, final URI botUrl, final String dialect, final int sampleRateHz) {
        final String rate = sampleRateHz == 0 ? "" : ",\"sample_rate\":" + sampleRateHz;
        final String body =
                "{\"call_id\":\"%s\",\"record\":false,\"bot\":{\"url\":\"%s\",\"dialect\":\"%s\"%s}}"
                        .formatted(callId, botUrl, dialect, rate);
        return timed(
                request("/v1/calls").POST(BodyPublishers.ofString(body)),
                CREATED,
                System.nanoTime(),
                delays());
    }

    CompletableFuture<Void> end(final String callId, final long dueNs, final Histogram delays) {
        return timed(request("/v1/calls/" + callId).DELETE(), ACCEPTED, dueNs, delays);
    }

    CompletableFuture<Void> find(final String callId, final long dueNs, final Histogram delays) {
        return timed(request("/v1/calls/" + callId).GET(), OK, dueNs, delays);
    }

    /** Every event of the queue, as it is. */
    List<String> events() throws IOException, InterruptedException {
        final HttpRequest request =
                request("/v1/events?from=start").header("Accept", "application/x-ndjson").build();
        return client.send(request, BodyHandlers.ofLines()).body().toList();
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private CompletableFuture<Void> timed(
            final HttpRequest.Builder request,
            final int expected,
            final long dueNs,
            final Histogram delays) {
        return client.sendAsync(request.build(), BodyHandlers.ofString())
                .thenCompose(
                        answer -> {
                            final OptionalLong retryAfterS =
                                    answer.headers().firstValueAsLong("Retry-After");
                            if (answer.statusCode() == UNAVAILABLE
                                    && retryAfterS.isPresent()
                                    && System.nanoTime() - dueNs < LIMIT.toNanos()) {
                                refusals.increment();
                                return later(retryAfterS.getAsLong())
                                        .thenCompose(_ -> timed(request, expected, dueNs, delays));
                            }
                            delays.recordValue(
                                    TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNs));
                            require(answer, expected);
                            return CompletableFuture.completedFuture(null);
                        });
    }

    private static CompletableFuture<Void> later(final long delayS) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(delayS, TimeUnit.SECONDS));
    }

    /** Answers that asked to come back later, which was done. */
    long refusals() {
        return refusals.sum();
    }

    private static void require(final HttpResponse<String> answer, final int expected) {
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(
                    answer.request().method() + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
