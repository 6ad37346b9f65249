/** LiveKit: signalling, room API, tokens, webhooks. LiveKit's types stop here. */
@NullMarked
package io.voicegateway.control.livekit;

import org.jspecify.annotations.NullMarked;
