package io.voicegateway.control.embedded;

import io.vertx.core.Context;
import io.voicegateway.engine.api.ForwarderListener;
import io.voicegateway.engine.api.LocalTransport;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Hands out the engine's ids and brings the engine's callbacks to the leg that they are about, on the room thread. */
final class LegRegistry implements ForwarderListener {
    private final Context context;
    private final Map<Long, PeerLeg> legs = new HashMap<>();
    private long lastId;

    LegRegistry(final Context context) {
        this.context = context;
    }

    /** A new id for a leg, a stream or a track. */
    long nextId() {
        return ++lastId;
    }

    void add(final PeerLeg leg) {
        legs.put(leg.legId(), leg);
    }

    void remove(final PeerLeg leg) {
        legs.remove(leg.legId());
    }

    @Override
    public void onLegOpened(final long legId, final LocalTransport local) {
        onLeg(legId, leg -> leg.onOpened(local));
    }

    @Override
    public void onLegConnected(final long legId) {
        onLeg(legId, PeerLeg::onConnected);
    }

    @Override
    public void onLegDisconnected(final long legId, final String reason) {
        onLeg(legId, leg -> leg.onDisconnected(reason));
    }

    @Override
    public void onStreamStarted(final long streamId) {}

    private void onLeg(final long legId, final Consumer<PeerLeg> action) {
        context.runOnContext(
                _ -> {
                    final PeerLeg leg = legs.get(legId);
                    if (leg != null) {
                        action.accept(leg);
                    }
                });
    }
}
