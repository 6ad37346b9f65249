/**
 * Outgoing webhooks: the journal's events, posted to whom the operator named.
 * <p>
 * Each receiver has a tail, a position on disk and a back-off of its own, so that none waits for another; one thread serves them all and
 * waits for none. What is posted is signed as LiveKit signs its webhooks.
 */
@NullMarked
package io.voicegateway.control.webhook;

import org.jspecify.annotations.NullMarked;
