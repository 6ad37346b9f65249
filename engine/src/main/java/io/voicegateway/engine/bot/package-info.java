/** The bot media port: WebSocket dialects, codec, jitter buffer, playout. */
@NullMarked
package io.voicegateway.engine.bot;

import org.jspecify.annotations.NullMarked;
