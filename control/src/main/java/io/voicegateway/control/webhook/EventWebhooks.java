package io.voicegateway.control.webhook;

import io.voicegateway.control.event.EventTail;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that posts the journal's events to every receiver. Without a receiver there is none. */
public final class EventWebhooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWebhooks.class);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int CONNECTION_LIMIT_MIN = 5;

    /** What a receiver has not got by then it gets after the next start. */
    private static final long FAREWELL_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long CLOSE_WAIT_MS = 5_000;

    private final WebhookClient client;
    private final List<EventDelivery> deliveries = new ArrayList<>();
    private final AtomicLong errors = new AtomicLong();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("event-webhooks").unstarted(this::run);
    private volatile boolean isClosing;

    private EventWebhooks(final WebhookContext context) {
        final List<URI> urls = context.urls().stream().distinct().toList();
        client =
                new WebhookClient(
                        context.vertx(),
                        context.signature(),
                        Math.max(CONNECTION_LIMIT_MIN, urls.size()));
        for (final URI url : urls) {
            final String receiver = deliveries.size() + 1 + ":" + url.getHost() + port(url);
            deliveries.add(
                    new EventDelivery(
                            receiver,
                            context.tails(),
                            DeliveryOffset.open(DeliveryOffset.file(context.directory(), url)),
                            json -> post(url, json),
                            context.patience(),
                            context.clock(),
                            System::nanoTime));
        }
    }

    private static String port(final URI url) {
        return url.getPort() < 0 ? "" : ":" + url.getPort();
    }

    /** From now on every event reaches every receiver. A receiver that is new gets what is appended after this. */
    public static EventWebhooks launch(final WebhookContext context) {
        final EventWebhooks webhooks = new EventWebhooks(context);
        if (!webhooks.deliveries.isEmpty()) {
            final long endIndex = lastIndex(context);
            webhooks.deliveries.forEach(delivery -> delivery.begin(endIndex));
            webhooks.thread.start();
        }
        return webhooks;
    }

    private static long lastIndex(final WebhookContext context) {
        try (EventTail tail = context.tails().get()) {
            return tail.lastIndex();
        }
    }

    private CompletableFuture<Integer> post(final URI url, final String json) {
        return client.post(url, json.getBytes(StandardCharsets.UTF_8))
                .onComplete(_ -> LockSupport.unpark(thread))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private void run() {
        while (!isClosing) {
            if (work() == 0) {
                LockSupport.parkNanos(this, POLL_NS);
            }
        }
        sayFarewell();
        CloseHelper.closeAll(deliveries);
    }

    /** The end of the calls that the end of the gateway ended should not wait for its next start. */
    private void sayFarewell() {
        final long deadlineNs = System.nanoTime() + FAREWELL_NS;
        int idleCount = 0;
        while (idleCount < 2 && System.nanoTime() - deadlineNs < 0) {
            final boolean isIdle =
                    work() == 0 && deliveries.stream().noneMatch(EventDelivery::isBusy);
            idleCount = isIdle ? idleCount + 1 : 0;
            LockSupport.parkNanos(this, POLL_NS);
        }
    }

    private int work() {
        int count = 0;
        for (final EventDelivery delivery : deliveries) {
            try {
                count += delivery.doWork();
            } catch (final RuntimeException e) {
                if (errors.getAndIncrement() == 0) {
                    LOG.error("event=webhook_error", e);
                }
            }
        }
        return count;
    }

    /** How each receiver does, in the order of the configuration. Any thread. */
    public List<WebhookStatus> statuses() {
        return deliveries.stream().map(EventDelivery::status).toList();
    }

    /** One line on all of them. Any thread. */
    public String summary() {
        final List<String> behind = new ArrayList<>();
        for (final WebhookStatus status : statuses()) {
            if (status.trouble() != null) {
                behind.add(
                        status.receiver()
                                + " is "
                                + TimeUnit.MILLISECONDS.toSeconds(status.lagMs())
                                + " s behind: "
                                + status.trouble());
            }
        }
        return behind.isEmpty() ? "delivered" : String.join("; ", behind);
    }

    /** The last event that no receiver needs any more; empty without a receiver. Any thread. */
    public OptionalLong deliveredIndex() {
        return deliveries.stream().mapToLong(EventDelivery::deliveredIndex).min();
    }

    /** Gives the receivers that are well a moment to get the last events. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
