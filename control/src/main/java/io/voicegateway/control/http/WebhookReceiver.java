package io.voicegateway.control.http;

import org.jspecify.annotations.Nullable;

/** What the room server's webhooks are handed to. Called by an event loop; must not block. */
public interface WebhookReceiver {

    /** What became of a webhook. */
    enum Receipt {
        ACCEPTED,
        /** Not signed by the server, or for another body. */
        REJECTED,
        /** Signed by the server, and yet unreadable. */
        MALFORMED
    }

    /**
     * Takes a webhook.
     *
     * @param authorization the header as it came
     * @param body          raw, because the signature covers its bytes
     */
    Receipt receive(@Nullable String authorization, byte[] body);
}
