/**
 * The bot media port: WebSocket dialects, codec, jitter buffer, playout.
 * <pre>
 * room ─► PacketQueue ─► PreRoll ─► PcmToBot (JitterBuffer, decoder) ─┐                        ┌─► BotConnection ─► bot
 *                        BotHearing   or PacketsToBot ────────────────┴─► BotDialect.media ────┘        │
 * room ◄─ BotRtp ◄─ PcmFromBot (PlayoutBuffer, encoder) ◄─ BotEvent ◄─ BotMessageHandler ◄─ BotDialect.parse ◄┘
 *                     or PacketsFromBot (PacketPlayout)
 * </pre>
 * All of a leg, codec work included, is run by one of a fixed pool of bot threads at a time ({@code BotAgent}), never by a media thread;
 * packets of a bot that speaks Opus, which need no coder, by the thread of its socket, with no other thread between that and the media thread;
 * what reaches it from others goes through bounded queues of its own. What a hanging coder is late by is heard in its call alone: for the
 * other legs of its thread there is the rest of the pool, and when it goes on, it makes up what was due, for which the listeners' own jitter
 * buffers have concealed it until then.
 * <p>
 * Design note: the legs go from thread to thread, and not their frames to a pool of coders, because a hop costs two awakenings a frame, and
 * a frame's decoding less than one.
 * <p>
 * Time, pacing, marks, clear, pre-roll, re-dials and limits are written once, left of the dialects. A dialect frames and parses.
 * <p>
 * {@link io.voicegateway.engine.bot.BotProber} puts a listener ({@code ProbeEar}) between a leg and its dialect, and a generator in the
 * caller's place: so bots are judged by what serves them.
 * <p>
 * To add a dialect:
 * <ol>
 *   <li>Write {@code XDialect implements PcmDialect} (or {@code PacketDialect}, for one that carries Opus): {@code greeting},
 *       {@code media}, {@code mark}, {@code parse}, and those of {@code cleared}, {@code dtmf}, {@code stop}, {@code subprotocols} that the
 *       wire has. {@link io.voicegateway.engine.bot.VonageDialect} is the shortest example;
 *       {@link io.voicegateway.engine.bot.TelnyxDialect} is one for a wire that resembles Twilio's, which {@code StreamWriter} writes and
 *       {@code StreamMessage} understands. {@code BotJson}, {@code Pcm16}, {@code MuLaw} and {@code ProtobufReader} read and write what wires are made of.
 *   <li>Give it its name in {@code BotDialects.create} and in {@code BotLegDescription.DIALECTS}, where configuration, HTTP API and
 *       {@code check-bot} find it; in {@code openapi.json}; and, where the wire has text messages alone, in {@code ProbeJudge}.
 *   <li>Write {@code XDialectTest}, one test per rule of the wire, and its bot in the tests' {@code Wire}: {@code DialectsSystemTest} then
 *       runs it through a socket (echo at the right pitch, marks, clear, hang-up, garbage, a change from and to every other dialect), and
 *       {@code BotProberSystemTest} judges the bot.
 *   <li>Find a bot of the wire's owner, or of its users, and run {@code check-bot} against it: what the documentation leaves out shows there.
 * </ol>
 */
@NullMarked
package io.voicegateway.engine.bot;

import org.jspecify.annotations.NullMarked;
