/** DTLS-SRTP handshakes on virtual threads; media never passes through here. */
@NullMarked
package io.voicegateway.engine.transport.dtls;

import org.jspecify.annotations.NullMarked;
