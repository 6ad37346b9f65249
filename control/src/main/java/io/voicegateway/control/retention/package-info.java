/**
 * Deletes what the operator no longer wants to keep. One rule for events, recordings and latency logs: the oldest go first, until at most
 * so many files remain, none is older than so long, and together they are no longer than so many bytes.
 * <p>
 * What is in use is never deleted, whatever the rule says: each store says what that is.
 */
@NullMarked
package io.voicegateway.control.retention;

import org.jspecify.annotations.NullMarked;
