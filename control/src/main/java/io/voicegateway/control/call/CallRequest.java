package io.voicegateway.control.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that somebody wants. Null means: as configured.
 *
 * @param callId         {@code [A-Za-z0-9_-]{1,128}}; null lets the gateway choose
 * @param driverIdentity the caller's identity in the room; null: {@code driver_<call_id>}
 * @param bot            null: the configured bot, or none
 * @param metadata       opaque strings, kept in the room's metadata and in CALL_CREATED
 */
public record CallRequest(
        @Nullable String callId,
        @Nullable String driverIdentity,
        @Nullable BotRequest bot,
        @Nullable Boolean record,
        Map<String, String> metadata,
        @Nullable Integer maxDurationS,
        @Nullable Integer joinTimeoutS) {

    public CallRequest {
        metadata = Map.copyOf(metadata);
    }

    CallRequest withBot(final BotRequest other) {
        return new CallRequest(
                callId, driverIdentity, other, record, metadata, maxDurationS, joinTimeoutS);
    }

    CallRequest withMetadata(final Map<String, String> other) {
        return new CallRequest(
                callId, driverIdentity, bot, record, other, maxDurationS, joinTimeoutS);
    }
}
