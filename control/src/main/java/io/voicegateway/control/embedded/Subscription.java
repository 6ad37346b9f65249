package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.LossSums;
import io.voicegateway.engine.api.ForwarderCommands.SubscribedTrack;
import org.jspecify.annotations.Nullable;

/** One participant's copy of another's track: its own stream on one of the subscriber's sections. */
final class Subscription {
    private final RoomContext ctx;
    private final PublishedTrack track;
    private final EmbeddedParticipant subscriber;
    private final long trackId;
    private final int ssrc;
    private final LossMeter loss = new LossMeter();
    private @Nullable String mid;
    private boolean isBound;
    private boolean isDisabled;

    Subscription(
            final RoomContext ctx,
            final PublishedTrack track,
            final EmbeddedParticipant subscriber,
            final boolean isDisabled) {
        this.ctx = ctx;
        this.track = track;
        this.subscriber = subscriber;
        this.isDisabled = isDisabled;
        trackId = ctx.legs().nextId();
        ssrc = ctx.forwarder().newSsrc();
    }

    PublishedTrack track() {
        return track;
    }

    EmbeddedParticipant subscriber() {
        return subscriber;
    }

    long trackId() {
        return trackId;
    }

    int ssrc() {
        return ssrc;
    }

    /** Clients find the publisher by what stands before the bar. */
    String streamName() {
        return track.publisher().sid() + "|" + track.sid();
    }

    /** The subscriber's section; null while it waits for one. */
    @Nullable String mid() {
        return mid;
    }

    boolean isDisabled() {
        return isDisabled;
    }

    void disable(final boolean isDisabled) {
        this.isDisabled = isDisabled;
        track.route(this);
    }

    /** Whether the engine has its stream. */
    boolean isBound() {
        return isBound;
    }

    /** It has a section: from now on it is heard there. */
    void bind(final PeerLeg leg, final String section, final int payloadType) {
        mid = section;
        isBound = true;
        ctx.forwarder().addTrack(leg.legId(), new SubscribedTrack(trackId, ssrc, payloadType));
        track.route(this);
    }

    /** What was lost on its way to the subscriber since the last call, in percent. */
    double takeLossPercent() {
        return loss.takePercent(isBound ? ctx.forwarder().delivered(trackId) : LossSums.NONE);
    }

    /** Its section is gone. */
    void unbind() {
        if (isBound) {
            isBound = false;
            mid = null;
            ctx.forwarder().removeTrack(trackId);
        }
    }

    void close() {
        track.remove(this);
        unbind();
    }
}
