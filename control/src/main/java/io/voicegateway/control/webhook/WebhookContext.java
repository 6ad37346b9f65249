package io.voicegateway.control.webhook;

import io.vertx.core.Vertx;
import io.voicegateway.control.event.EventTail;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What outgoing webhooks need.
 *
 * @param urls      the receivers; one that is named twice is one
 * @param directory of their positions
 * @param tails     new tails of the journal
 * @param signature the token for a body
 * @param patience  how old an event may get before a receiver that has not taken it goes without
 */
public record WebhookContext(
        List<URI> urls,
        Path directory,
        Supplier<EventTail> tails,
        Vertx vertx,
        Function<byte[], String> signature,
        Duration patience,
        Clock clock) {
    public WebhookContext {
        urls = List.copyOf(urls);
    }
}
