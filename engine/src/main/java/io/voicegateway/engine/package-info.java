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
 */
@NullMarked
package io.voicegateway.engine;

import org.jspecify.annotations.NullMarked;
