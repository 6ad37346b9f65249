/**
 * One call shown from end to end: a caller, an echo bot, and what the gateway makes of it, all from outside.
 * <p>
 * The caller is a LiveKit participant on the same engine and signalling client as the gateway's own legs, in the driver's role: it is
 * let in with a token from the API and sends and hears SRTP. Its mouth and ear are a bot leg of its own engine, so that its words are
 * encoded and paced by the code that calls use:
 * <pre>
 *  CallerVoice ◄─ws─► caller's engine ◄─SRTP─► room server ◄─SRTP─► gateway ◄─ws─► EchoBot
 *       │                                                             │
 *     Talk: what was said and heard, when                   Chronicle queue, HTTP API ─► Demo
 * </pre>
 */
@NullMarked
package io.voicegateway.control.demo;

import org.jspecify.annotations.NullMarked;
