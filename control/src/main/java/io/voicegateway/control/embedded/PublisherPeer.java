package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.Setup;
import io.voicegateway.engine.api.LocalTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * The peer connection on which the client offers: it publishes there and, as a single peer connection, hears others in the sections that
 * it offers for receiving. When the answer would have to change, the client is asked for another offer.
 */
final class PublisherPeer implements SubscriptionPeer {
    private static final long REQUEST_DELAY_MS = 10;
    private static final long REQUEST_PACE_MS = 150;

    private final RoomContext ctx;
    private final EmbeddedParticipant participant;
    private final PeerLeg leg;
    private final List<Subscription> waiting = new ArrayList<>();
    private final Map<String, Subscription> bySection = new HashMap<>();
    private @Nullable ClientSdp offered;
    private boolean isAnswerStale;
    private boolean isRequestDue;
    private long lastAnswerMs;

    PublisherPeer(final RoomContext ctx, final EmbeddedParticipant participant, final PeerLeg leg) {
        this.ctx = ctx;
        this.participant = participant;
        this.leg = leg;
    }

    PeerLeg leg() {
        return leg;
    }

    void onOffer(final SessionDescription offer) {
        switch (ClientSdp.parse(offer.getSdp())) {
            case ClientSdp.Result.Malformed(final String reason) -> {
                ctx.counters().increment(EmbeddedCounter.DESCRIPTIONS_MALFORMED);
                participant.fail("offer: " + reason);
            }
            case ClientSdp.Result.Parsed(final ClientSdp sdp) -> {
                leg.connectWhenOpen(
                        sdp.transport(),
                        sdp.setup().equals("passive") ? Setup.ACTIVE : Setup.PASSIVE,
                        local -> answer(offer, sdp, local));
            }
        }
    }

    private void answer(
            final SessionDescription offer, final ClientSdp sdp, final LocalTransport local) {
        offered = sdp;
        matchPublications();
        releaseSections(sdp);
        assignSections(sdp);
        isAnswerStale = false;
        lastAnswerMs = ctx.clock().millis();
        final SessionDescription.Builder answer =
                SessionDescription.newBuilder()
                        .setType("answer")
                        .setId(offer.getId())
                        .setSdp(write(sdp, local));
        bySection.forEach((mid, sub) -> answer.putMidToTrackId(mid, sub.track().sid()));
        participant.send(SignalResponse.newBuilder().setAnswer(answer).build());
        participant.announceTracks();
        if (!waiting.isEmpty()) {
            requestOffer();
        }
    }

    /** Tells which of the offered sections carry tracks that the client wants to publish. Called again when it asks for another. */
    void matchPublications() {
        final ClientSdp sdp = offered;
        if (sdp == null) {
            return;
        }
        for (final PublishedTrack track : participant.tracks()) {
            final String mid = track.mid();
            final ClientSdp.Section section = mid == null ? null : sdp.section(mid);
            if (mid != null
                    && (section == null || !section.isPublishing() || isOther(section, track))) {
                participant.unpublish(track);
            }
        }
        for (final ClientSdp.Section section : sdp.sections()) {
            if (section.isPublishing()) {
                final PublishedTrack track = participant.trackFor(section);
                if (track != null && section.ssrc() != null) {
                    track.attach(leg, section, section.ssrc());
                }
            }
        }
    }

    private static boolean isOther(final ClientSdp.Section section, final PublishedTrack track) {
        // Some clients keep an id of their own in the SDP; then only the section tells.
        return section.cid() != null
                && track.attachedCid() != null
                && !section.cid().equals(track.attachedCid());
    }

    /** A section that the client took back frees its subscription to wait for another. */
    private void releaseSections(final ClientSdp sdp) {
        bySection
                .values()
                .removeIf(
                        subscription -> {
                            final ClientSdp.Section section =
                                    sdp.section(String.valueOf(subscription.mid()));
                            if (section != null && section.isOpenForSubscription()) {
                                return false;
                            }
                            subscription.unbind();
                            waiting.add(subscription);
                            return true;
                        });
    }

    private void assignSections(final ClientSdp sdp) {
        for (final ClientSdp.Section section : sdp.sections()) {
            if (!waiting.isEmpty() && isFree(section)) {
                final Subscription subscription = waiting.removeFirst();
                bySection.put(section.mid(), subscription);
                subscription.bind(leg, section.mid(), section.opusFormat());
            }
        }
    }

    private boolean isFree(final ClientSdp.Section section) {
        return section.isOpenForSubscription()
                && !section.isSending()
                && !bySection.containsKey(section.mid());
    }

    private String write(final ClientSdp sdp, final LocalTransport local) {
        final ServerSdpWriter writer = leg.answer(local);
        for (final ClientSdp.Section section : sdp.sections()) {
            if (section.isRejected()
                    || section.kind() == ClientSdp.Kind.AUDIO && !section.isOpus()) {
                writer.rejected(section);
            } else if (section.isOpus()) {
                writer.audio(
                        section.mid(),
                        section.opusFormat(),
                        section.hasNack(),
                        section.audioLevelId(),
                        bySection.get(section.mid()),
                        section.isSending(),
                        wanted(section));
            } else {
                writer.unused(section);
            }
        }
        return writer.text();
    }

    private OpusOptions wanted(final ClientSdp.Section section) {
        return participant.tracks().stream()
                .filter(track -> section.mid().equals(track.mid()))
                .findFirst()
                .map(PublishedTrack::opus)
                .orElse(OpusOptions.NONE);
    }

    @Override
    public void add(final Subscription subscription) {
        waiting.add(subscription);
        requestOffer();
    }

    @Override
    public void remove(final Subscription subscription) {
        if (!waiting.remove(subscription) && bySection.values().remove(subscription)) {
            requestOffer();
        }
    }

    /** Asks for an offer soon, so that several changes need one only. */
    private void requestOffer() {
        isAnswerStale = true;
        if (offered == null || isRequestDue) {
            return;
        }
        isRequestDue = true;
        final boolean isIdle = ctx.clock().millis() - lastAnswerMs > REQUEST_PACE_MS;
        ctx.vertx().setTimer(isIdle ? REQUEST_DELAY_MS : REQUEST_PACE_MS, _ -> sendRequirement());
    }

    private void sendRequirement() {
        isRequestDue = false;
        final ClientSdp sdp = offered;
        if (!isAnswerStale || sdp == null) {
            return;
        }
        final long freeCount = sdp.sections().stream().filter(this::isFree).count();
        participant.send(
                SignalResponse.newBuilder()
                        .setMediaSectionsRequirement(
                                MediaSectionsRequirement.newBuilder()
                                        .setNumAudios(
                                                (int) Math.max(0, waiting.size() - freeCount)))
                        .build());
    }
}
