package io.voicegateway.control.boot;

import io.voicegateway.control.http.WebhookReceiver;
import io.voicegateway.control.livekit.LiveKitWebhooks;
import io.voicegateway.control.livekit.WebhookResult;
import io.voicegateway.control.participant.LiveKitFact;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands over what LiveKit's webhooks say, once they are proven to be LiveKit's. */
public final class LiveKitWebhookReceiver implements WebhookReceiver {
    private final LiveKitWebhooks webhooks;
    private final Consumer<LiveKitFact> facts;

    public LiveKitWebhookReceiver(
            final LiveKitWebhooks webhooks, final Consumer<LiveKitFact> facts) {
        this.webhooks = webhooks;
        this.facts = facts;
    }

    @Override
    public Receipt receive(final @Nullable String authorization, final byte[] body) {
        return switch (webhooks.receive(authorization, body)) {
            case WebhookResult.Fact(final LiveKitFact fact) -> {
                facts.accept(fact);
                yield Receipt.ACCEPTED;
            }
            case WebhookResult.Ignored _ -> Receipt.ACCEPTED;
            case WebhookResult.Rejected _ -> Receipt.REJECTED;
            case WebhookResult.Malformed _ -> Receipt.MALFORMED;
        };
    }
}
