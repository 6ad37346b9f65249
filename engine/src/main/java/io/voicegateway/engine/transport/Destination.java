package io.voicegateway.engine.transport;

import java.net.InetSocketAddress;

/**
 * A peer's address in the form that its socket sends to, made once.
 *
 * @param encoded as the kernel wants it; empty where nobody needs it, or where the socket has no way to it
 */
@SuppressWarnings("ArrayRecordComponent")
record Destination(InetSocketAddress address, byte[] encoded) {}
