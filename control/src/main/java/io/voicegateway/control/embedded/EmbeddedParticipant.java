package io.voicegateway.control.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ParticipantPermission;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.ParticipantUpdate;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermission;
import livekit.LivekitRtc.TrackPublishedResponse;
import livekit.LivekitRtc.TrackSubscribed;
import livekit.LivekitRtc.TrackUnpublishedResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Someone in a room: a signalling connection that may come and go, peer connections, tracks and subscriptions. Owned by the room thread.
 */
final class EmbeddedParticipant implements PeerLeg.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedParticipant.class);
    private static final long TOKEN_REFRESH_MS = 300_000;

    private final RoomContext ctx;
    private final EmbeddedRoom room;
    private final TokenGrants grants;
    private final ParticipantProfile profile;
    private final PublisherPeer publisher;
    private final @Nullable SubscriberPeer subscriber;
    private final boolean isAutoSubscribing;
    private final Map<String, PublishedTrack> tracks = new LinkedHashMap<>();
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Map<String, Boolean> wishes = new HashMap<>();

    /** By cid: what is to be published once the track that has the cid now is gone. */
    private final Map<String, AddTrackRequest> queued = new HashMap<>();

    private Audience audience = Audience.EVERYONE;
    private @Nullable SignalConnection connection;
    private DisconnectReason disconnectReason = DisconnectReason.UNKNOWN_REASON;
    private boolean isMediaLost;
    private long departureTimer = -1;
    private long tokenTimer = -1;
    private PendingJoins.@Nullable PendingJoin pendingJoin;

    /** @param isSinglePeer whether the client hears others on the connection that it publishes on */
    EmbeddedParticipant(
            final RoomContext ctx,
            final EmbeddedRoom room,
            final TokenGrants grants,
            final boolean isSinglePeer,
            final boolean isAutoSubscribing) {
        this.ctx = ctx;
        this.room = room;
        this.grants = grants;
        this.isAutoSubscribing = isAutoSubscribing;
        profile = new ParticipantProfile(grants, ctx.clock().millis());
        publisher = new PublisherPeer(ctx, this, new PeerLeg(ctx, this));
        subscriber =
                isSinglePeer
                        ? null
                        : new SubscriberPeer(ctx, this, new PeerLeg(ctx, new SubscriberLeg()));
    }

    ParticipantProfile profile() {
        return profile;
    }

    TokenGrants grants() {
        return grants;
    }

    EmbeddedRoom room() {
        return room;
    }

    String sid() {
        return profile.sid();
    }

    String identity() {
        return profile.identity();
    }

    boolean isHidden() {
        return profile.permission().getHidden();
    }

    boolean isActive() {
        return profile.state() == ParticipantInfo.State.ACTIVE;
    }

    boolean isPresent() {
        return profile.state() != ParticipantInfo.State.DISCONNECTED;
    }

    ParticipantInfo info() {
        return profile.info(tracks.values(), disconnectReason);
    }

    List<PublishedTrack> tracks() {
        return List.copyOf(tracks.values());
    }

    @Nullable PublishedTrack track(final String sid) {
        return tracks.get(sid);
    }

    /** Has a limited time to become active, which counts for the address that it comes from. */
    void awaitActive(final String address) {
        pendingJoin =
                ctx.pendingJoins()
                        .start(
                                address,
                                () -> {
                                    ctx.counters().increment(EmbeddedCounter.JOINS_TIMED_OUT);
                                    leave(
                                            DisconnectReason.JOIN_FAILURE,
                                            LeaveRequest.Action.DISCONNECT);
                                    room.remove(this, DisconnectReason.JOIN_FAILURE);
                                });
    }

    private void endPendingJoin() {
        if (pendingJoin != null) {
            pendingJoin.end();
        }
    }

    // Signalling.

    /** Takes over from the connection before it, if there is one, which is closed. */
    void connection(final SignalConnection next) {
        final SignalConnection previous = connection;
        connection = next;
        if (previous != null) {
            previous.close();
        }
        ctx.vertx().cancelTimer(departureTimer);
    }

    void send(final SignalResponse response) {
        if (connection != null) {
            connection.send(response);
        }
    }

    void ping() {
        if (connection != null) {
            connection.ping();
        }
    }

    /** Without media there is nothing left of a participant whose signalling is lost; with it, it may come back. */
    void onSignalLost(final SignalConnection lost) {
        if (connection != lost) {
            return;
        }
        connection = null;
        if (!isActive()) {
            room.remove(this, DisconnectReason.SIGNAL_CLOSE);
        } else if (isMediaLost) {
            departLater();
        }
    }

    /** The client says something that cannot be understood: it has to begin anew. */
    void fail(final String reason) {
        LOG.info("room={} identity={} failed: {}", room.name(), identity(), reason);
        leave(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.DISCONNECT);
        room.remove(this, DisconnectReason.STATE_MISMATCH);
    }

    /** Last message, then the end of the connection. */
    void leave(final DisconnectReason reason, final LeaveRequest.Action action) {
        send(
                SignalResponse.newBuilder()
                        .setLeave(
                                LeaveRequest.newBuilder()
                                        .setReason(reason)
                                        .setAction(action)
                                        .setCanReconnect(action != LeaveRequest.Action.DISCONNECT))
                        .build());
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    // Media.

    void onOffer(final SessionDescription offer) {
        publisher.onOffer(offer);
    }

    void onAnswer(final SessionDescription answer) {
        if (subscriber != null) {
            subscriber.onAnswer(answer);
        }
    }

    void onResumed() {
        if (subscriber != null) {
            subscriber.onResumed();
        }
    }

    @Override
    public void onLegConnected() {
        isMediaLost = false;
        if (!isActive()) {
            endPendingJoin();
            profile.state(ParticipantInfo.State.ACTIVE);
            room.onActive(this);
        }
        announceTracks();
    }

    @Override
    public void onLegLost(final String reason) {
        LOG.info("room={} identity={} media lost: {}", room.name(), identity(), reason);
        isMediaLost = true;
        if (!isActive()) {
            leave(DisconnectReason.MEDIA_FAILURE, LeaveRequest.Action.DISCONNECT);
            room.remove(this, DisconnectReason.MEDIA_FAILURE);
            return;
        }
        leave(DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.RESUME);
        departLater();
    }

    boolean isMediaLost() {
        return isMediaLost;
    }

    /** The worst of its tracks and of what it hears, since the last call. */
    double takeLossPercent() {
        double worst = 0;
        for (final PublishedTrack track : tracks.values()) {
            worst = Math.max(worst, track.takeLossPercent());
        }
        for (final Subscription subscription : subscriptions.values()) {
            worst = Math.max(worst, subscription.takeLossPercent());
        }
        return worst;
    }

    private void departLater() {
        ctx.vertx().cancelTimer(departureTimer);
        departureTimer =
                ctx.vertx()
                        .setTimer(
                                ctx.limits().departureTimeoutMs(),
                                _ -> {
                                    if (isPresent() && connection == null) {
                                        room.remove(this, DisconnectReason.CONNECTION_TIMEOUT);
                                    }
                                });
    }

    // Publishing.

    void publish(final AddTrackRequest request) {
        final PublishedTrack track = new PublishedTrack(ctx, this, request);
        tracks.put(track.sid(), track);
        send(
                SignalResponse.newBuilder()
                        .setTrackPublished(
                                TrackPublishedResponse.newBuilder()
                                        .setCid(request.getCid())
                                        .setTrack(track.info()))
                        .build());
    }

    /**
     * A client that publishes its microphone again may ask for it before it has taken the old track out of its offer: the newest such
     * request waits for that.
     */
    void publishLater(final AddTrackRequest request) {
        queued.put(request.getCid(), request);
    }

    boolean hasTrackWithCid(final String cid) {
        return tracks.values().stream().anyMatch(track -> track.cid().equals(cid));
    }

    void matchPublications() {
        publisher.matchPublications();
        announceTracks();
    }

    /** The track that a section carries: the one it carried before, else the one of its id, else the oldest that has no section. */
    @Nullable PublishedTrack trackFor(final ClientSdp.Section section) {
        PublishedTrack oldest = null;
        PublishedTrack named = null;
        for (final PublishedTrack track : tracks.values()) {
            if (section.mid().equals(track.mid())) {
                return track;
            }
            if (track.mid() == null) {
                oldest = oldest == null ? track : oldest;
                named = track.cid().equals(section.cid()) ? track : named;
            }
        }
        return named == null ? oldest : named;
    }

    /** Tells the others of tracks that have their section and whose media is connected. */
    void announceTracks() {
        if (!isActive()) {
            return;
        }
        for (final PublishedTrack track : tracks()) {
            if (track.mid() != null && !track.isAnnounced()) {
                track.announce();
                profile.touch();
                room.onPublished(track);
            }
        }
    }

    void unpublish(final PublishedTrack track) {
        if (tracks.remove(track.sid()) != null) {
            final boolean wasAnnounced = track.isAnnounced();
            track.close();
            profile.touch();
            track.subscriptions().forEach(sub -> sub.subscriber().unsubscribe(sub));
            if (wasAnnounced) {
                room.onUnpublished(track);
            }
            final AddTrackRequest next = queued.remove(track.cid());
            if (next != null && profile.mayPublish(next.getSource())) {
                publish(next);
            }
        }
    }

    void mute(final PublishedTrack track, final boolean isMuted) {
        if (track.isMuted() != isMuted) {
            track.mute(isMuted);
            profile.touch();
            room.broadcast(this);
        }
    }

    void onFirstSubscribed(final PublishedTrack track) {
        send(
                SignalResponse.newBuilder()
                        .setTrackSubscribed(TrackSubscribed.newBuilder().setTrackSid(track.sid()))
                        .build());
    }

    /** Who may hear this participant. */
    void audience(final SubscriptionPermission permission) {
        audience = new Audience(permission);
        room.refreshSubscriptions();
    }

    boolean mayBeHeardBy(final EmbeddedParticipant other, final PublishedTrack track) {
        return audience.contains(other, track);
    }

    // Subscribing.

    /** Wants a track or does not, whether it exists yet or not; false when there are too many wishes. */
    boolean wish(final String trackSid, final boolean isWanted) {
        if (wishes.size() >= EmbeddedLimits.WISH_COUNT_MAX && !wishes.containsKey(trackSid)) {
            return false;
        }
        wishes.put(trackSid, isWanted);
        return true;
    }

    void forget(final String trackSid) {
        wishes.remove(trackSid);
    }

    boolean wants(final PublishedTrack track) {
        return profile.permission().getCanSubscribe()
                && wishes.getOrDefault(track.sid(), isAutoSubscribing);
    }

    Set<String> subscribedSids() {
        return Set.copyOf(subscriptions.keySet());
    }

    @Nullable Subscription subscription(final String trackSid) {
        return subscriptions.get(trackSid);
    }

    void subscribe(final PublishedTrack track) {
        final Subscription subscription = new Subscription(ctx, track, this, false);
        subscriptions.put(track.sid(), subscription);
        track.add(subscription);
        peer().add(subscription);
    }

    void unsubscribe(final Subscription subscription) {
        if (subscriptions.remove(subscription.track().sid(), subscription)) {
            if (isPresent()) {
                peer().remove(subscription);
            }
            subscription.close();
        }
    }

    private SubscriptionPeer peer() {
        return subscriber == null ? publisher : subscriber;
    }

    /** Changes what it may do; what it may no longer do ends. */
    void permit(final ParticipantPermission permission) {
        profile.permission(permission);
        for (final PublishedTrack track : tracks()) {
            if (!profile.mayPublish(track.info().getSource())) {
                unpublish(track);
                send(
                        SignalResponse.newBuilder()
                                .setTrackUnpublished(
                                        TrackUnpublishedResponse.newBuilder()
                                                .setTrackSid(track.sid()))
                                .build());
            }
        }
        sendToken();
    }

    /** Nobody who is in the room should find that the token for coming back has expired. */
    void keepToken() {
        sendToken();
        tokenTimer = ctx.vertx().setPeriodic(TOKEN_REFRESH_MS, _ -> sendToken());
    }

    void sendToken() {
        send(
                SignalResponse.newBuilder()
                        .setRefreshToken(ctx.tokens().refresh(grants, info()))
                        .build());
    }

    void sendUpdate(final List<ParticipantInfo> participants) {
        if (!participants.isEmpty()) {
            send(
                    SignalResponse.newBuilder()
                            .setUpdate(
                                    ParticipantUpdate.newBuilder().addAllParticipants(participants))
                            .build());
        }
    }

    /** Ends everything that it has. Called by its room, once. */
    void close(final DisconnectReason reason) {
        disconnectReason = reason;
        profile.state(ParticipantInfo.State.DISCONNECTED);
        ctx.vertx().cancelTimer(departureTimer);
        ctx.vertx().cancelTimer(tokenTimer);
        endPendingJoin();
        new ArrayList<>(subscriptions.values()).forEach(this::unsubscribe);
        for (final PublishedTrack track : tracks()) {
            track.subscriptions().forEach(sub -> sub.subscriber().unsubscribe(sub));
            track.close();
        }
        tracks.clear();
        publisher.leg().close();
        if (subscriber != null) {
            subscriber.leg().close();
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** The second connection is never the one that decides: without it nothing is heard, but the participant is there. */
    private final class SubscriberLeg implements PeerLeg.Owner {
        @Override
        public void onLegConnected() {}

        @Override
        public void onLegLost(final String reason) {
            LOG.info(
                    "room={} identity={} subscriber leg lost: {}", room.name(), identity(), reason);
        }
    }
}
