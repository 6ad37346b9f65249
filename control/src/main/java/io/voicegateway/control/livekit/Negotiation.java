package io.voicegateway.control.livekit;

import io.voicegateway.control.livekit.OfferPolicy.Step;
import io.voicegateway.control.livekit.SdpAnswer.Section;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.TrickleRequest;
import org.jspecify.annotations.Nullable;

/**
 * The media side of one session: our offers, the server's answers, and which RTP stream carries which track. Confined to the session's
 * context.
 */
final class Negotiation {
    /** Values of the map that are not track ids belong to sections that the server made by mistake. */
    private static final String TRACK_SID_PREFIX = "TR_";

    private static final int CANDIDATE_COUNT_MAX = 64;

    /** Why the session cannot go on. */
    record Failure(LeftReason reason, String detail) {}

    private final long sessionId;
    private final SignalListener listener;
    private final OfferPolicy policy;
    private final long originId;
    private final @Nullable String cid;
    private final Set<String> subscribed = new LinkedHashSet<>();
    private final Set<String> denied = new HashSet<>();
    private final Map<String, TrackSubscription> streams = new HashMap<>();
    private final Set<IceCandidate> candidates = new HashSet<>();
    private final List<TrickleRequest> early = new ArrayList<>();
    private LocalTransport local;
    private int offerId;
    private SessionDescription offer = SessionDescription.getDefaultInstance();
    private SessionDescription answer = SessionDescription.getDefaultInstance();
    private int offeredCount;
    private @Nullable RemoteTransport remote;
    private boolean hasTcpCandidate;

    Negotiation(final SignalJoin join, final SignalListener listener) {
        sessionId = join.sessionId();
        this.listener = listener;
        local = join.local();
        final RandomGenerator random = RandomGenerator.getDefault();
        originId = random.nextLong(1, Long.MAX_VALUE);
        // A fresh one per join: the server matches by it, also against what it has not forgotten
        // yet.
        cid = join.isHidden() ? null : "microphone-" + Long.toHexString(random.nextLong());
        policy = new OfferPolicy(cid == null ? 0 : 1, join.talkerCount() + 1);
        nextOffer();
    }

    @Nullable String cid() {
        return cid;
    }

    /** The newest offer, sent or to be sent. */
    SessionDescription offer() {
        return offer;
    }

    /** The newest answer; empty when there is none yet. */
    SessionDescription answer() {
        return answer;
    }

    boolean isOfferInFlight() {
        return policy.isInFlight();
    }

    /** Whether the policy wants an offer now; if so {@link #offer()} is a new one, to be sent. */
    Step step(final long nowMs, final Set<String> publishedSids) {
        final Step step = policy.step(nowMs, wanted(publishedSids));
        if (step == Step.OFFER) {
            nextOffer();
        }
        return step;
    }

    /** When to ask {@link #step} again. */
    long dueMs() {
        return policy.dueMs();
    }

    /** What we subscribed to, for the server's memory. */
    Set<String> subscribed() {
        return Set.copyOf(subscribed);
    }

    /** True when this is news to the server. */
    boolean subscribe(final String trackSid) {
        denied.remove(trackSid);
        return subscribed.add(trackSid);
    }

    /** True when this is news to the server. */
    boolean unsubscribe(final String trackSid) {
        denied.remove(trackSid);
        return subscribed.remove(trackSid);
    }

    boolean isSubscribed(final String trackSid) {
        return subscribed.contains(trackSid);
    }

    /** Forgets wishes for tracks that their publisher took back. */
    void onTracksGone(final Set<String> trackSids) {
        subscribed.removeAll(trackSids);
        denied.removeAll(trackSids);
    }

    void onPermission(final String trackSid, final boolean isAllowed, final long nowMs) {
        if (!subscribed.contains(trackSid)) {
            return;
        }
        if (isAllowed) {
            denied.remove(trackSid);
            policy.onSubscriptionAllowed(trackSid, nowMs);
        } else {
            denied.add(trackSid);
            listener.onSubscriptionRefused(sessionId, trackSid, "no permission");
        }
    }

    void onRequirement(final int audioCount, final Set<String> publishedSids) {
        policy.onRequirement(audioCount, wanted(publishedSids));
    }

    void restartIce(final LocalTransport next) {
        local = next;
        policy.onOfferNeeded();
    }

    void onSignalResumed() {
        policy.onSignalResumed();
    }

    /** Takes the answer to the offer in flight; any other answer is late and says nothing. */
    @Nullable Failure onAnswer(final SessionDescription description) {
        if (!policy.isInFlight() || description.getId() != 0 && description.getId() != offerId) {
            return null;
        }
        return switch (SdpAnswer.parse(description.getSdp())) {
            case SdpAnswer.Result.Malformed(final String reason) ->
                    new Failure(
                            LeftReason.UNSUPPORTED_SERVER,
                            "unusable answer: id=" + description.getId() + " " + reason);
            case SdpAnswer.Result.Parsed(final SdpAnswer parsed) -> {
                if (parsed.sections().size() != offeredCount) {
                    yield new Failure(
                            LeftReason.UNSUPPORTED_SERVER,
                            "answer has %d sections, offer had %d"
                                    .formatted(parsed.sections().size(), offeredCount));
                }
                answer = description;
                onStreams(parsed, tracks(parsed, description));
                yield onTransport(parsed);
            }
        };
    }

    @Nullable Failure onTrickle(final TrickleRequest trickle) {
        if (remote == null) {
            if (early.size() < CANDIDATE_COUNT_MAX) {
                early.add(trickle);
            }
            return null;
        }
        final SdpCandidate candidate = TrickledCandidate.parse(trickle.getCandidateInit());
        if (candidate != null && candidate.isUdp()) {
            onCandidate(candidate.candidate());
        }
        hasTcpCandidate |= candidate != null && !candidate.isUdp();
        return trickle.getFinal() ? checkForUdp() : null;
    }

    private void nextOffer() {
        offerId++;
        final SdpOffer next = new SdpOffer(originId, offerId, local, cid, policy.receiveCount());
        offeredCount = next.sectionCount();
        offer =
                SessionDescription.newBuilder()
                        .setType("offer")
                        .setSdp(next.text())
                        .setId(offerId)
                        .build();
    }

    private Set<String> wanted(final Set<String> publishedSids) {
        final Set<String> wanted = new HashSet<>(subscribed);
        wanted.retainAll(publishedSids);
        wanted.removeAll(denied);
        return wanted;
    }

    /** Which section carries which track: the map alone says it. Servers before 1.9.2 send none and name the track in a=msid. */
    private static Map<String, String> tracks(
            final SdpAnswer parsed, final SessionDescription description) {
        if (description.getMidToTrackIdCount() > 0) {
            return description.getMidToTrackIdMap();
        }
        final Map<String, String> trackSids = new HashMap<>();
        for (final Section section : parsed.sections()) {
            if (section.isSending() && section.trackId() != null && section.ssrc() != null) {
                trackSids.put(section.mid(), section.trackId());
            }
        }
        return trackSids;
    }

    private void onStreams(final SdpAnswer parsed, final Map<String, String> midToTrackSid) {
        final Set<String> mapped = new HashSet<>();
        int freeCount = 0;
        for (final Section section : parsed.sections().subList(cid == null ? 0 : 1, offeredCount)) {
            final String trackSid = midToTrackSid.get(section.mid());
            if (trackSid == null) {
                freeCount++;
            } else if (trackSid.startsWith(TRACK_SID_PREFIX)) {
                mapped.add(trackSid);
                onStream(trackSid, section);
            }
        }
        for (final String trackSid : List.copyOf(streams.keySet())) {
            if (!mapped.contains(trackSid)) {
                streams.remove(trackSid);
                listener.onUnsubscribed(sessionId, trackSid);
            }
        }
        policy.onAnswer(mapped, freeCount);
    }

    private void onStream(final String trackSid, final Section section) {
        final Integer ssrc = section.ssrc();
        if (ssrc == null || section.payloadType() < 0 || !subscribed.contains(trackSid)) {
            return;
        }
        final TrackSubscription stream =
                new TrackSubscription(trackSid, ssrc, section.payloadType());
        if (!stream.equals(streams.put(trackSid, stream))) {
            listener.onSubscribed(sessionId, stream);
        }
    }

    private @Nullable Failure onTransport(final SdpAnswer parsed) {
        final RemoteTransport next = parsed.transport();
        if (!isSamePeer(remote, next)) {
            remote = next;
            candidates.clear();
            candidates.addAll(next.candidates());
            hasTcpCandidate = parsed.hasTcpCandidate();
            listener.onRemoteTransport(sessionId, next);
        } else {
            hasTcpCandidate |= parsed.hasTcpCandidate();
            next.candidates().forEach(this::onCandidate);
        }
        Failure failure = parsed.isComplete() ? checkForUdp() : null;
        for (final TrickleRequest trickle : early) {
            failure = failure == null ? onTrickle(trickle) : failure;
        }
        early.clear();
        return failure;
    }

    private static boolean isSamePeer(
            final @Nullable RemoteTransport before, final RemoteTransport now) {
        return before != null
                && before.usernameFragment().equals(now.usernameFragment())
                && before.password().equals(now.password())
                && before.fingerprint().equals(now.fingerprint());
    }

    private void onCandidate(final IceCandidate candidate) {
        if (candidates.size() < CANDIDATE_COUNT_MAX && candidates.add(candidate)) {
            listener.onRemoteCandidate(sessionId, candidate);
        }
    }

    /** After UDP failed for an identity the server offers it TCP alone, for minutes: better to know than to try. */
    private @Nullable Failure checkForUdp() {
        return candidates.isEmpty() && hasTcpCandidate
                ? new Failure(
                        LeftReason.UDP_NOT_OFFERED,
                        "the server offers ICE-TCP only: set rtc.allow_tcp_fallback to false there")
                : null;
    }
}
