/**
 * The data plane. Knows packets, streams and routes; knows no rooms, no HTTP and no journal.
 *
 * <pre>{@code
 *  UDP ──► transport ──STUN──► transport.ice
 *             │ ├──────DTLS──► transport.dtls ──keys──► srtp
 *             │ └──RTP/RTCP─► stage.ingress ─► [ring of frame.MediaFrame]
 *  bot ◄─► bot (WebSocket) ────────┘               │
 *                        stage.unprotect ─► stage.validate ─┬► stage.forward ─► stage.egress ─► UDP / bot leg ─┐
 *                                                           ├► stage.monitor ──────────────────────────────────┤
 *                                                           └► stage.record ─► recording (own thread) ─────────┴► slot released
 * }</pre>
 *
 * Three kinds of frame make this journey: RTP, RTCP and a report tick. A session (one call) lives on one shard and never moves.
 * <p>
 * {@link io.voicegateway.engine.MediaEngine} is this as a gateway: one leg per session with full ICE on a socket of its own, bots and
 * recordings. {@link io.voicegateway.engine.MediaForwarder} is the same path as a selective forwarder: any number of legs, ICE-lite on one
 * port, each stream routed to any number of tracks.
 */
@NullMarked
package io.voicegateway.engine;

import org.jspecify.annotations.NullMarked;
