/** Sockets and the network thread: drain commands, poll datagrams, run timers. */
@NullMarked
package io.voicegateway.engine.transport;

import org.jspecify.annotations.NullMarked;
