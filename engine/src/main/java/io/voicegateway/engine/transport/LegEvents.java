package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;

/** What a peer connection tells whoever opened it. Called by the network thread; returns at once. */
public interface LegEvents {

    /** There is a socket and there are credentials; again with others after an ICE restart. */
    void onOpened(LocalTransport local);

    /** ICE and DTLS are done: packets flow. */
    void onConnected();

    /** The path is lost: consent expired, DTLS failed, socket error. */
    void onDisconnected(String reason);

    /** Nothing has arrived on the connected leg for so long. */
    void onSilent(long silentMs);

    /** The first packet of a stream was accepted. */
    void onStreamStarted(long streamId);

    /** A stream arrives worse than usual, or as usual again. */
    void onQualityChanged(QualityChange change);
}
