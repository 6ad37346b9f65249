package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.LossSums;
import io.voicegateway.engine.api.ForwarderCommands.PublishedStream;
import io.voicegateway.engine.api.ForwarderCommands.SpeechSums;
import java.util.ArrayList;
import java.util.List;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import org.jspecify.annotations.Nullable;

/** A participant's audio track, from the request to publish it to its end. */
final class PublishedTrack {
    private static final String MIME_TYPE = "audio/opus";

    private final RoomContext ctx;
    private final EmbeddedParticipant publisher;
    private final String cid;
    private final OpusOptions opus;
    private final TrackInfo.Builder info;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private @Nullable String mid;
    private @Nullable String attachedCid;
    private long streamId;
    private int ssrc;
    private boolean isAnnounced;
    private boolean wasSubscribed;
    private final LossMeter loss = new LossMeter();
    private SpeechSums speech = SpeechSums.NONE;

    PublishedTrack(
            final RoomContext ctx,
            final EmbeddedParticipant publisher,
            final AddTrackRequest request) {
        this.ctx = ctx;
        this.publisher = publisher;
        cid = request.getCid();
        opus = OpusOptions.of(request);
        info =
                TrackInfo.newBuilder()
                        .setSid(Sid.audioTrack(sourceLetter(request.getSource())))
                        .setType(TrackType.AUDIO)
                        .setName(request.getName())
                        .setMuted(request.getMuted())
                        .setSource(request.getSource())
                        .setMimeType(MIME_TYPE)
                        .setDisableRed(true)
                        .setEncryption(request.getEncryption())
                        .setStream(request.getStream())
                        .addAllAudioFeatures(request.getAudioFeaturesList());
    }

    String sid() {
        return info.getSid();
    }

    String cid() {
        return cid;
    }

    EmbeddedParticipant publisher() {
        return publisher;
    }

    TrackInfo info() {
        return info.build();
    }

    /** The publisher's section; null until it is offered. */
    @Nullable String mid() {
        return mid;
    }

    /** The id in the section that carries it; null: it has none. */
    @Nullable String attachedCid() {
        return attachedCid;
    }

    /** Whether the others know of it. */
    boolean isAnnounced() {
        return isAnnounced;
    }

    void announce() {
        isAnnounced = true;
    }

    /** How its publisher wants it coded. */
    OpusOptions opus() {
        return opus;
    }

    boolean isMuted() {
        return info.getMuted();
    }

    /** The section that carries it was offered, or offered with another SSRC. */
    void attach(final PeerLeg leg, final ClientSdp.Section section, final int streamSsrc) {
        if (streamId != 0 && ssrc == streamSsrc) {
            return;
        }
        removeStream();
        mid = section.mid();
        attachedCid = section.cid();
        ssrc = streamSsrc;
        info.setMid(section.mid());
        streamId = ctx.legs().nextId();
        speech = SpeechSums.NONE;
        ctx.forwarder()
                .addStream(
                        leg.legId(),
                        new PublishedStream(
                                streamId,
                                streamSsrc,
                                section.opusFormat(),
                                section.audioLevelId()));
        subscriptions.forEach(this::route);
    }

    /** Whoever listens hears nothing any more, until it is unmuted. */
    void mute(final boolean isMuted) {
        info.setMuted(isMuted);
        subscriptions.forEach(this::route);
    }

    void add(final Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(final Subscription subscription) {
        subscriptions.remove(subscription);
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /** Opens or closes the way to one subscriber, as muting and its settings say. */
    void route(final Subscription subscription) {
        if (streamId == 0 || !subscription.isBound()) {
            return;
        }
        if (isMuted() || subscription.isDisabled()) {
            ctx.forwarder().removeRoute(streamId, subscription.trackId());
        } else {
            ctx.forwarder().addRoute(streamId, subscription.trackId());
        }
        if (!wasSubscribed && !subscription.subscriber().isHidden()) {
            wasSubscribed = true;
            publisher.onFirstSubscribed(this);
        }
    }

    /** What was said since the last call. */
    SpeechSums takeSpeech() {
        final SpeechSums now = streamId == 0 ? SpeechSums.NONE : ctx.forwarder().speech(streamId);
        final SpeechSums before = speech;
        speech = now;
        return new SpeechSums(
                now.packets() - before.packets(),
                now.speechPackets() - before.speechPackets(),
                now.levelSumDb() - before.levelSumDb());
    }

    /** What was lost on its way to us since the last call, in percent. */
    double takeLossPercent() {
        return loss.takePercent(streamId == 0 ? LossSums.NONE : ctx.forwarder().received(streamId));
    }

    void close() {
        removeStream();
        isAnnounced = false;
    }

    private void removeStream() {
        if (streamId != 0) {
            ctx.forwarder().removeStream(streamId);
            streamId = 0;
        }
    }

    private static char sourceLetter(final TrackSource source) {
        return switch (source) {
            case MICROPHONE -> 'M';
            case SCREEN_SHARE_AUDIO -> 'a';
            default -> 'U';
        };
    }
}
