/**
 * A LiveKit-compatible, audio-only room server, for one machine: what clients connect to when no LiveKit server is configured.
 *
 * <pre>{@code
 *  client ─WebSocket─► SignalRoutes ─► SignalConnection ─► SignalDialogue ─┐
 *  admin ──Twirp─────► RoomServiceRoutes ──► RoomServiceCalls ─────────────┼─► EmbeddedRooms ─► EmbeddedRoom ─► EmbeddedParticipant
 *  gateway ──────────► InProcessRoomClient ─────────┘                      │
 *  timers, media ──────────────────────────────────────────────────────────┘        │                               │
 *                                              WebhookSender ◄─────────────────────┘       PublisherPeer, SubscriberPeer (SDP)
 *                                                                                                                  │
 *  client ─UDP: ICE, DTLS, SRTP─► engine (MediaForwarder) ◄── legs, streams, tracks, routes ───────────────────────┘
 * }</pre>
 *
 * One thread owns all rooms: the event loop of one Vert.x context. Sockets, timers and the engine's callbacks all run on it, so nothing
 * here is synchronized. Media never passes through it.
 */
@NullMarked
package io.voicegateway.control.embedded;

import org.jspecify.annotations.NullMarked;
