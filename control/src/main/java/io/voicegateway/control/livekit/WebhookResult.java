package io.voicegateway.control.livekit;

import io.voicegateway.control.participant.LiveKitFact;

/** What became of a webhook request. */
public sealed interface WebhookResult {

    /** Signed by the server, and of interest. */
    record Fact(LiveKitFact fact) implements WebhookResult {}

    /** Signed by the server, about something that this gateway does not act upon. */
    record Ignored(String event) implements WebhookResult {}

    /** Not signed by the server, or signed for another body: answer 401. */
    record Rejected(String reason) implements WebhookResult {}

    /** Signed by the server, but not a webhook that we can read: answer 400. */
    record Malformed(String reason) implements WebhookResult {}
}
