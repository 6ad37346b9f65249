package io.voicegateway.control.embedded;

import io.vertx.core.Vertx;
import io.voicegateway.engine.api.ForwarderCommands;
import java.time.Clock;

/** What rooms and participants share. Used on the room thread. */
record RoomContext(
        Vertx vertx,
        ForwarderCommands forwarder,
        LegRegistry legs,
        EmbeddedTokens tokens,
        WebhookSender webhooks,
        EmbeddedLimits limits,
        PendingJoins pendingJoins,
        EmbeddedCounters counters,
        Clock clock) {}
