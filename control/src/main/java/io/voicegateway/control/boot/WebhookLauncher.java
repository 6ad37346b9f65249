package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.health.HealthChecks.Check;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.metrics.GatewayMetric;
import io.voicegateway.control.metrics.LabelledMetric;
import io.voicegateway.control.webhook.EventWebhooks;
import io.voicegateway.control.webhook.WebhookContext;
import io.voicegateway.control.webhook.WebhookStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Launches the outgoing webhooks of a configuration, and tells how they do. */
final class WebhookLauncher {
    private static final double MS_PER_S = 1_000;

    private WebhookLauncher() {}

    static EventWebhooks launch(
            final Vertx vertx,
            final GatewayConfiguration configuration,
            final LiveKitTokens tokens,
            final Clock clock) {
        final Path data = configuration.dataDirectory();
        return EventWebhooks.launch(
                new WebhookContext(
                        configuration.events().webhookUrls(),
                        data.resolve("webhooks"),
                        () -> ChronicleEventTail.open(JournalPaths.events(data)),
                        vertx,
                        tokens::bodyToken,
                        configuration.events().webhookPatience(),
                        clock));
    }

    /** Never down: who takes no events must not keep the gateway from taking calls. */
    static Check check(final EventWebhooks webhooks) {
        return Check.up(webhooks.summary());
    }

    static List<LabelledMetric> metrics(final EventWebhooks webhooks) {
        final List<WebhookStatus> statuses = webhooks.statuses();
        if (statuses.isEmpty()) {
            return List.of();
        }
        return List.of(
                metric(
                        GatewayMetric.WEBHOOK_EVENTS_DELIVERED,
                        statuses,
                        WebhookStatus::deliveredCount),
                metric(GatewayMetric.WEBHOOK_ATTEMPTS_FAILED, statuses, WebhookStatus::failedCount),
                metric(GatewayMetric.WEBHOOK_EVENTS_EXPIRED, statuses, WebhookStatus::expiredCount),
                metric(
                        GatewayMetric.WEBHOOK_LAG_SECONDS,
                        statuses,
                        status -> status.lagMs() / MS_PER_S));
    }

    private static LabelledMetric metric(
            final GatewayMetric metric,
            final List<WebhookStatus> statuses,
            final ToDoubleFunction<WebhookStatus> value) {
        final Map<String, Double> values = new HashMap<>();
        statuses.forEach(status -> values.put(status.receiver(), value.applyAsDouble(status)));
        return new LabelledMetric(metric, values);
    }
}
