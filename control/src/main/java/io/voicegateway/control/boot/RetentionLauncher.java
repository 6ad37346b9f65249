package io.voicegateway.control.boot;

import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.journal.JournalCycles;
import io.voicegateway.control.journal.JournalPaths;
import io.voicegateway.control.metrics.GatewayMetric;
import io.voicegateway.control.metrics.LabelledMetric;
import io.voicegateway.control.retention.LatencyLogStore;
import io.voicegateway.control.retention.RecordingStore;
import io.voicegateway.control.retention.RetentionAgent;
import io.voicegateway.control.retention.RetentionAgent.Status;
import io.voicegateway.control.webhook.EventWebhooks;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Launches what deletes old data of a configuration, and tells what it did. */
final class RetentionLauncher {
    private RetentionLauncher() {}

    static RetentionAgent launch(
            final GatewayConfiguration configuration,
            final ChronicleEventJournal journal,
            final EventWebhooks webhooks,
            final Clock clock) {
        final Path data = configuration.dataDirectory();
        return new RetentionAgent(clock)
                .add(
                        "events",
                        configuration.events().retention(),
                        new JournalCycles(
                                JournalPaths.events(data),
                                webhooks::deliveredIndex,
                                configuration.events().webhookPatience(),
                                clock))
                .add(
                        "recordings",
                        configuration.recording().retention(),
                        new RecordingStore(data.resolve("recordings"), journal::isLive))
                .add(
                        "latency",
                        configuration.latency().retention(),
                        new LatencyLogStore(data.resolve("latency")))
                .launch(configuration.retentionInterval());
    }

    static List<LabelledMetric> metrics(final RetentionAgent retention) {
        final List<Status> statuses = retention.statuses();
        return List.of(
                metric(GatewayMetric.RETENTION_REMOVED, statuses, Status::removedCount),
                metric(GatewayMetric.RETENTION_REMOVED_BYTES, statuses, Status::removedBytes),
                metric(GatewayMetric.RETENTION_FAILURES, statuses, Status::failureCount));
    }

    private static LabelledMetric metric(
            final GatewayMetric metric,
            final List<Status> statuses,
            final ToDoubleFunction<Status> value) {
        final Map<String, Double> values = new HashMap<>();
        statuses.forEach(status -> values.put(status.kind(), value.applyAsDouble(status)));
        return new LabelledMetric(metric, values);
    }
}
