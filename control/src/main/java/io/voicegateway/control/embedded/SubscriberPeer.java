package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.Setup;
import io.voicegateway.engine.api.LocalTransport;
import java.util.ArrayList;
import java.util.List;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * The second peer connection of a client of the older protocol: on it the server offers, one offer in flight, and a section whose track
 * went away is used again.
 */
final class SubscriberPeer implements SubscriptionPeer {
    private static final int OPUS_PAYLOAD_TYPE = 111;
    private static final long OFFER_DELAY_MS = 10;

    private final RoomContext ctx;
    private final EmbeddedParticipant participant;
    private final PeerLeg leg;

    /** By mid, which is the index. */
    private final List<@Nullable Subscription> sections = new ArrayList<>();

    private int lastOfferId;
    private boolean isOfferInFlight;
    private boolean isOfferStale;
    private boolean isOfferDue;

    SubscriberPeer(
            final RoomContext ctx, final EmbeddedParticipant participant, final PeerLeg leg) {
        this.ctx = ctx;
        this.participant = participant;
        this.leg = leg;
    }

    PeerLeg leg() {
        return leg;
    }

    @Override
    public void add(final Subscription subscription) {
        int mid = sections.indexOf(null);
        if (mid < 0) {
            mid = sections.size();
            sections.add(subscription);
        } else {
            sections.set(mid, subscription);
        }
        leg.open();
        subscription.bind(leg, Integer.toString(mid), OPUS_PAYLOAD_TYPE);
        offerSoon();
    }

    @Override
    public void remove(final Subscription subscription) {
        final int mid = sections.indexOf(subscription);
        if (mid >= 0) {
            sections.set(mid, null);
            offerSoon();
        }
    }

    private void offerSoon() {
        isOfferStale = true;
        if (!isOfferInFlight && !isOfferDue) {
            isOfferDue = true;
            ctx.vertx()
                    .setTimer(
                            OFFER_DELAY_MS,
                            _ -> {
                                isOfferDue = false;
                                if (isOfferStale && !isOfferInFlight && participant.isPresent()) {
                                    leg.withLocal(this::offer);
                                }
                            });
        }
    }

    private void offer(final LocalTransport local) {
        isOfferInFlight = true;
        isOfferStale = false;
        final ServerSdpWriter writer = leg.offer(local);
        final SessionDescription.Builder offer =
                SessionDescription.newBuilder().setType("offer").setId(++lastOfferId);
        for (int i = 0; i < sections.size(); i++) {
            final Subscription subscription = sections.get(i);
            final String mid = Integer.toString(i);
            writer.audio(mid, OPUS_PAYLOAD_TYPE, true, 0, subscription, false, OpusOptions.NONE);
            if (subscription != null) {
                offer.putMidToTrackId(mid, subscription.track().sid());
            }
        }
        participant.send(SignalResponse.newBuilder().setOffer(offer.setSdp(writer.text())).build());
    }

    /** Takes the client's answer; one to an older offer is ignored. Some clients answer with the id 0. */
    void onAnswer(final SessionDescription answer) {
        if (!isOfferInFlight || answer.getId() != 0 && answer.getId() != lastOfferId) {
            return;
        }
        switch (ClientSdp.parse(answer.getSdp())) {
            case ClientSdp.Result.Malformed(final String reason) -> {
                ctx.counters().increment(EmbeddedCounter.DESCRIPTIONS_MALFORMED);
                participant.fail("answer: " + reason);
            }
            case ClientSdp.Result.Parsed(final ClientSdp sdp) -> {
                isOfferInFlight = false;
                leg.connect(
                        sdp.transport(),
                        sdp.setup().equals("passive") ? Setup.ACTIVE : Setup.PASSIVE);
                if (isOfferStale) {
                    offerSoon();
                }
            }
        }
    }

    /** After a resume an offer that was lost with the connection is made again. */
    void onResumed() {
        if (isOfferInFlight) {
            isOfferInFlight = false;
            offerSoon();
        }
    }
}
