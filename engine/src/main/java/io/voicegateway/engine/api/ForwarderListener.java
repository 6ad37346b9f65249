package io.voicegateway.engine.api;

/** What happened to a room server's legs. Called by the network thread: an implementation hands over and returns at once. */
public interface ForwarderListener {

    /** The leg has credentials; again with others after a restart. */
    void onLegOpened(long legId, LocalTransport local);

    /** ICE and DTLS are done: packets flow. */
    void onLegConnected(long legId);

    /** The leg's path is lost: no more connectivity checks, or DTLS failed. */
    void onLegDisconnected(long legId, String reason);

    /** The first packet of a stream was accepted. */
    void onStreamStarted(long streamId);
}
