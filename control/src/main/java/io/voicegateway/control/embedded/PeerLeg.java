package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.Setup;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One peer connection of a participant, as the room thread sees the engine's leg. */
final class PeerLeg {

    /** What becomes of a leg. Called on the room thread. */
    interface Owner {
        void onLegConnected();

        void onLegLost(String reason);
    }

    private final RoomContext ctx;
    private final Owner owner;
    private final long legId;
    private final long originId = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    private @Nullable LocalTransport local;
    private @Nullable RemoteTransport remote;
    private @Nullable Consumer<LocalTransport> waiting;
    private Setup setup = Setup.PASSIVE;
    private int version;
    private boolean isOpen;
    private boolean isConnected;

    PeerLeg(final RoomContext ctx, final Owner owner) {
        this.ctx = ctx;
        this.owner = owner;
        legId = ctx.legs().nextId();
    }

    long legId() {
        return legId;
    }

    boolean isConnected() {
        return isConnected;
    }

    /** Runs the action with our credentials, as soon as there are some; a newer action takes the place of one that waits. */
    void withLocal(final Consumer<LocalTransport> action) {
        waiting = action;
        open();
        if (local != null) {
            onOpened(local);
        }
    }

    /** From now on the engine has the leg. Idempotent. */
    void open() {
        if (!isOpen) {
            isOpen = true;
            ctx.legs().add(this);
            ctx.forwarder().openLeg(legId);
        }
    }

    /** Names the peer. Other credentials than before are an ICE restart, which takes new ones of ours. */
    void connect(final RemoteTransport peer, final Setup ours) {
        final RemoteTransport before = remote;
        remote = peer;
        if (before == null) {
            setup = ours;
            ctx.forwarder().connectLeg(legId, peer, ours);
        } else if (!before.usernameFragment().equals(peer.usernameFragment())
                || !before.password().equals(peer.password())) {
            local = null;
            ctx.forwarder().restartLeg(legId);
        }
    }

    /** The peer has offered: names it once there is a leg, then runs the action with the credentials of ours that answer it. */
    void connectWhenOpen(
            final RemoteTransport peer, final Setup ours, final Consumer<LocalTransport> action) {
        withLocal(
                _ -> {
                    connect(peer, ours);
                    withLocal(action);
                });
    }

    /** A description to write into: our credentials, the DTLS role that holds for the whole life of the leg, the next version. */
    ServerSdpWriter answer(final LocalTransport transport) {
        return new ServerSdpWriter(
                transport, setup == Setup.PASSIVE ? "passive" : "active", originId, ++version);
    }

    ServerSdpWriter offer(final LocalTransport transport) {
        return new ServerSdpWriter(transport, "actpass", originId, ++version);
    }

    void onOpened(final LocalTransport transport) {
        local = transport;
        final Consumer<LocalTransport> action = waiting;
        waiting = null;
        if (action != null) {
            action.accept(transport);
        }
    }

    void onConnected() {
        isConnected = true;
        owner.onLegConnected();
    }

    void onDisconnected(final String reason) {
        owner.onLegLost(reason);
    }

    void close() {
        if (isOpen) {
            ctx.legs().remove(this);
            ctx.forwarder().closeLeg(legId);
            isOpen = false;
        }
    }
}
