/**
 * The control plane. One thread, the conductor, changes domain state; everything else reaches it as a command.
 *
 * <pre>{@code
 *  http ───────┐                                      ┌──► room (RoomPort) ─────────► livekit ──► LiveKit API
 *  webhooks ───┤                                      ├──► participant (SignalPort) ► livekit ──► LiveKit signalling
 *  livekit ────┼──► conductor ──► call ──► track ─────┤
 *  engine ─────┤                                      ├──► engine.api ──► the media
 *  timers ─────┘                                      └──► event (EventJournal) ──► journal ──► the queue, which others tail
 * }</pre>
 */
@NullMarked
package io.voicegateway.control;

import org.jspecify.annotations.NullMarked;
