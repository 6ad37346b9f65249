package io.voicegateway.engine.transport.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What an {@link IceAgent} needs of its surroundings. Called by the network thread. */
public interface IceEvents {

    /** Sends a STUN message that starts at offset 0 of the agent's buffer. */
    void sendStun(ByteBuffer buffer, int length, InetSocketAddress remote);

    /** A pair is nominated: media goes there from now on. Also after a restart. */
    void onNominated(InetSocketAddress remote);

    /** Consent is gone (RFC 7675), or no pair ever worked. */
    void onPathLost(String reason);
}
