package io.voicegateway.engine;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.transport.LegEvents;

/** Tells the listener whose room leg it is. */
record RoomLegEvents(long sessionId, EngineListener listener) implements LegEvents {

    @Override
    public void onOpened(final LocalTransport local) {
        listener.onRoomLegOpened(sessionId, local);
    }

    @Override
    public void onConnected() {
        listener.onRoomLegConnected(sessionId);
    }

    @Override
    public void onDisconnected(final String reason) {
        listener.onRoomLegDisconnected(sessionId, reason);
    }

    @Override
    public void onSilent(final long silentMs) {
        listener.onRoomLegSilent(sessionId, silentMs);
    }

    @Override
    public void onStreamStarted(final long streamId) {
        listener.onStreamStarted(sessionId, streamId);
    }

    @Override
    public void onQualityChanged(final QualityChange change) {
        listener.onQualityChanged(sessionId, change);
    }
}
