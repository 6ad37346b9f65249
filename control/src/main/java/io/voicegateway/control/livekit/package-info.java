/**
 * LiveKit: signalling, room API, tokens, webhooks. LiveKit's types stop here, and so do those of the WebSocket and HTTP clients.
 * <p>
 * {@link io.voicegateway.control.livekit.LiveKitSignalClient} keeps one {@code SignalSession} per presence in a room. A session talks
 * over a {@code SignalLink}, negotiates media in {@code Negotiation} (which asks {@code OfferPolicy} when to offer) and keeps the other
 * participants in a {@code Roster}.
 */
@NullMarked
package io.voicegateway.control.livekit;

import org.jspecify.annotations.NullMarked;
