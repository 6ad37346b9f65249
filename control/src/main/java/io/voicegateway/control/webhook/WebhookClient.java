package io.voicegateway.control.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Posts bodies as LiveKit posts its webhooks: JSON, with a token in Authorization that vouches for the body. Any thread. */
public final class WebhookClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;
    private static final String CONTENT_TYPE = "application/webhook+json";

    private final HttpClient client;
    private final Function<byte[], String> signature;

    /**
     * @param signature       the token for a body
     * @param connectionLimit to one host
     */
    public WebhookClient(
            final Vertx vertx,
            final Function<byte[], String> signature,
            final int connectionLimit) {
        this.signature = signature;
        client =
                vertx.createHttpClient(
                        new HttpClientOptions().setConnectTimeout(TIMEOUT_MS),
                        new PoolOptions().setHttp1MaxSize(connectionLimit));
    }

    /** The answer's status, when the answer is over; fails when none comes in time. Redirects are not followed. */
    public Future<Integer> post(final URI url, final byte[] body) {
        return client.request(
                        new RequestOptions()
                                .setMethod(HttpMethod.POST)
                                .setAbsoluteURI(url.toString())
                                .setTimeout(TIMEOUT_MS)
                                .putHeader("Content-Type", CONTENT_TYPE)
                                .putHeader("Authorization", signature.apply(body)))
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(WebhookClient::status);
    }

    /** Whoever answers without an end has answered, and loses the connection. */
    private static Future<Integer> status(final HttpClientResponse response) {
        return response.end()
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onFailure(_ -> response.request().reset())
                .transform(_ -> Future.succeededFuture(response.statusCode()));
    }

    /** Whether the receiver has taken what was posted. */
    public static boolean isTaken(final int status) {
        return status / 100 == 2;
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
