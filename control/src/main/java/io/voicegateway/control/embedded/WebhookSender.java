package io.voicegateway.control.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.voicegateway.control.webhook.WebhookClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import livekit.LivekitWebhook.WebhookEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events, signed as LiveKit signs them: in order per URL and room, each tried several times, then lost; once while the server stops.
 * Used on the room thread.
 */
final class WebhookSender {
    static final int ATTEMPT_LIMIT = 5;
    static final int QUEUE_LIMIT = 200;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final long FIRST_RETRY_MS = 500;

    /** To one host, so that a room whose posts hang does not hold up the others'. */
    private static final int CONNECTION_LIMIT = 5;

    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private final Vertx vertx;
    private final WebhookClient client;
    private final List<URI> urls;
    private final EmbeddedCounters counters;
    private final Map<Queue, ArrayDeque<byte[]>> queues = new HashMap<>();
    private final Promise<Void> drained = Promise.promise();
    private volatile @Nullable Consumer<byte[]> inProcess;
    private boolean isStopping;

    private record Queue(URI url, String room) {}

    WebhookSender(
            final Vertx vertx,
            final List<URI> urls,
            final EmbeddedTokens tokens,
            final EmbeddedCounters counters) {
        this.vertx = vertx;
        this.urls = urls;
        this.counters = counters;
        client = new WebhookClient(vertx, tokens::bodyToken, CONNECTION_LIMIT);
    }

    /** Each event's JSON is also told to this, on the room thread. Any thread. */
    void reportTo(final Consumer<byte[]> receiver) {
        inProcess = receiver;
    }

    /** No more events come; the result is there when those that wait are delivered or lost. */
    Future<Void> stop() {
        isStopping = true;
        completeIfDrained();
        return drained.future();
    }

    private void completeIfDrained() {
        if (isStopping && queues.isEmpty()) {
            drained.tryComplete();
        }
    }

    void send(final WebhookEvent event) {
        final Consumer<byte[]> receiver = inProcess;
        if (receiver == null && urls.isEmpty()) {
            return;
        }
        final byte[] body = body(event);
        if (receiver != null) {
            receiver.accept(body);
        }
        for (final URI url : urls) {
            final Queue queue = new Queue(url, event.getRoom().getName());
            final ArrayDeque<byte[]> waiting =
                    queues.computeIfAbsent(queue, _ -> new ArrayDeque<>());
            if (waiting.size() >= QUEUE_LIMIT) {
                counters.increment(EmbeddedCounter.WEBHOOKS_LOST);
                continue;
            }
            waiting.add(body);
            if (waiting.size() == 1) {
                post(queue, 1);
            }
        }
    }

    private static byte[] body(final WebhookEvent event) {
        try {
            return PRINTER.print(event).getBytes(StandardCharsets.UTF_8);
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event of ours has no JSON", e);
        }
    }

    private void post(final Queue queue, final int attempt) {
        final ArrayDeque<byte[]> waiting = queues.get(queue);
        final byte[] body = waiting == null ? null : waiting.peek();
        if (body == null) {
            queues.remove(queue);
            completeIfDrained();
            return;
        }
        client.post(queue.url(), body)
                .onComplete(
                        result -> {
                            final boolean isTaken =
                                    result.succeeded() && WebhookClient.isTaken(result.result());
                            if (isTaken || isStopping || attempt == ATTEMPT_LIMIT) {
                                finish(queue, isTaken);
                            } else {
                                vertx.setTimer(
                                        FIRST_RETRY_MS << attempt - 1,
                                        _ -> post(queue, attempt + 1));
                            }
                        });
    }

    private void finish(final Queue queue, final boolean isTaken) {
        counters.increment(isTaken ? EmbeddedCounter.WEBHOOKS_SENT : EmbeddedCounter.WEBHOOKS_LOST);
        if (!isTaken) {
            LOG.warn("webhook lost url={} room={}", queue.url().getHost(), queue.room());
        }
        final ArrayDeque<byte[]> waiting = queues.get(queue);
        if (waiting != null) {
            waiting.poll();
            if (isStopping && !isTaken) {
                // A receiver that does not answer must not hold up the end.
                waiting.clear();
            }
        }
        post(queue, 1);
    }
}
