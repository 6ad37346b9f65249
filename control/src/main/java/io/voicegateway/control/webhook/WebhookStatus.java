package io.voicegateway.control.webhook;

import org.jspecify.annotations.Nullable;

/**
 * How one receiver does.
 *
 * @param receiver       its number and host, without what may be secret in its URL
 * @param deliveredCount events that it has taken since launch
 * @param failedCount    attempts since launch that it did not take
 * @param expiredCount   events since launch that it did not take in time, and will not get
 * @param lagMs          age of the oldest event that it has not got; 0: it has them all
 * @param trouble        what came of the last attempt; null: it was taken
 */
public record WebhookStatus(
        String receiver,
        long deliveredCount,
        long failedCount,
        long expiredCount,
        long lagMs,
        @Nullable String trouble) {}
