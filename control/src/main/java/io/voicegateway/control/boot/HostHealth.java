package io.voicegateway.control.boot;

import io.voicegateway.control.call.Admission;
import io.voicegateway.control.call.CallCensus;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.health.HealthChecks.Check;
import io.voicegateway.control.health.LiveKitWatch;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.webhook.EventWebhooks;
import io.voicegateway.engine.MediaEngine;
import java.nio.file.Files;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** What readiness asks each part of a host. The checks may be run by any thread. */
final class HostHealth {
    private final GatewayConfiguration configuration;
    private final LiveKitWatch livekitWatch;
    private final ChronicleEventJournal journal;
    private final MediaEngine engine;
    private final Admission admission;
    private final CallCensus census;

    HostHealth(
            final GatewayConfiguration configuration,
            final LiveKitWatch livekitWatch,
            final ChronicleEventJournal journal,
            final MediaEngine engine,
            final Admission admission,
            final CallCensus census) {
        this.configuration = configuration;
        this.livekitWatch = livekitWatch;
        this.journal = journal;
        this.engine = engine;
        this.admission = admission;
        this.census = census;
    }

    HealthChecks checks(final EventWebhooks webhooks, final BooleanSupplier isDraining) {
        final HealthChecks checks =
                new HealthChecks(Clock.systemUTC())
                        .add("livekit", livekitWatch::check)
                        .add("events", this::events)
                        .add("recording", this::recording)
                        .add("media", this::media)
                        .add(
                                "calls",
                                () ->
                                        isDraining.getAsBoolean()
                                                ? Check.down("draining")
                                                : Check.up("taken"));
        return configuration.events().webhookUrls().isEmpty()
                ? checks
                : checks.add("webhooks", () -> WebhookLauncher.check(webhooks));
    }

    private Check events() {
        if (journal.isStuck()) {
            return Check.down("cannot be written: " + journal.trouble());
        }
        return journal.failures() == 0
                ? Check.up("written")
                : Check.down("events lost: " + journal.failures());
    }

    private Check recording() {
        if (!Files.isWritable(configuration.dataDirectory())) {
            return Check.down("not writable");
        }
        final int failedCount = census.failedRecordings();
        return failedCount == 0
                ? Check.up("writable")
                : Check.down("failed, and tried again: " + failedCount);
    }

    private Check media() {
        final String refusal = admission.refusal();
        return refusal == null
                ? Check.up(engine.means())
                : Check.down("new calls are refused: " + refusal);
    }
}
