package io.voicegateway.engine.api;

import java.net.InetSocketAddress;

/** A running forwarder, as its room server holds it. */
public interface Forwarder extends ForwarderCommands, AutoCloseable {

    /** Where the one port of all legs is bound. */
    InetSocketAddress address();

    /** Ends its threads and closes the port. */
    @Override
    void close();
}
