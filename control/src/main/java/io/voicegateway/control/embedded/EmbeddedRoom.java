package io.voicegateway.control.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.Room;
import livekit.LivekitModels.SpeakerInfo;
import livekit.LivekitRtc.ConnectionQualityInfo;
import livekit.LivekitRtc.ConnectionQualityUpdate;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.RoomUpdate;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SpeakersChanged;
import livekit.LivekitRtc.SubscriptionPermissionUpdate;
import livekit.LivekitWebhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** A room: who is in it, who hears whom, and what everybody is told. Owned by the room thread. */
final class EmbeddedRoom {

    /** What becomes of a room. */
    interface Owner {
        /** Someone left, or nobody came. */
        void onEmptier(EmbeddedRoom room);
    }

    private final RoomContext ctx;
    private final Owner owner;
    private final String name;
    private final String sid = Sid.room();
    private final long createdAtMs;
    private final Map<String, EmbeddedParticipant> participants = new LinkedHashMap<>();
    private final Map<String, SpeakerInfo> speakers = new HashMap<>();
    private final Map<String, ConnectionQualityInfo> qualities = new HashMap<>();
    private String metadata = "";
    private int emptyTimeoutS = EmbeddedLimits.EMPTY_TIMEOUT_S;
    private int departureTimeoutS = EmbeddedLimits.DEPARTURE_TIMEOUT_S;
    private int maxParticipants;
    private boolean wasJoined;
    private boolean wasActive;
    private boolean isRequested;
    private long idleTimer = -1;
    private boolean isClosed;

    EmbeddedRoom(final RoomContext ctx, final Owner owner, final String name) {
        this.ctx = ctx;
        this.owner = owner;
        this.name = name;
        createdAtMs = ctx.clock().millis();
    }

    String name() {
        return name;
    }

    boolean isClosed() {
        return isClosed;
    }

    List<EmbeddedParticipant> participants() {
        return List.copyOf(participants.values());
    }

    @Nullable EmbeddedParticipant participant(final String identity) {
        return participants.get(identity);
    }

    /** What the API and clients see of it. */
    Room info() {
        final List<EmbeddedParticipant> counted =
                participants.values().stream()
                        .filter(participant -> !participant.profile().isDependent())
                        .toList();
        return Room.newBuilder()
                .setSid(sid)
                .setName(name)
                .setMetadata(metadata)
                .setEmptyTimeout(emptyTimeoutS)
                .setDepartureTimeout(departureTimeoutS)
                .setMaxParticipants(maxParticipants)
                .setCreationTime(createdAtMs / 1000)
                .setCreationTimeMs(createdAtMs)
                .setNumParticipants(counted.size())
                .setNumPublishers(
                        (int)
                                counted.stream()
                                        .filter(participant -> !participant.tracks().isEmpty())
                                        .count())
                .addEnabledCodecs(JoinResponses.OPUS)
                .build();
    }

    /** Zeros and an empty text leave things as they are. From now on the room waits for those whom it was made for. */
    void configure(
            final int emptyTimeout,
            final int departureTimeout,
            final int participantLimit,
            final String text) {
        isRequested = true;
        emptyTimeoutS = emptyTimeout > 0 ? emptyTimeout : emptyTimeoutS;
        departureTimeoutS = departureTimeout > 0 ? departureTimeout : departureTimeoutS;
        maxParticipants = participantLimit > 0 ? participantLimit : maxParticipants;
        if (!text.isEmpty()) {
            metadata(text);
        }
    }

    void metadata(final String text) {
        metadata = text;
        broadcastRoom();
    }

    boolean isFullFor(final String identity) {
        final int limit =
                maxParticipants > 0
                        ? Math.min(maxParticipants, ctx.limits().participants())
                        : ctx.limits().participants();
        return !participants.containsKey(identity) && participants.size() >= limit;
    }

    /**
     * How long it may stay without anyone who keeps it alive; negative: someone does. A room that nobody asked for and nobody was active in
     * has no time at all, or else joins that come to nothing would fill the server with rooms.
     */
    long idleLimitMs() {
        final boolean isKept =
                participants.values().stream()
                        .anyMatch(participant -> !participant.profile().isDependent());
        if (isKept) {
            return -1;
        }
        if (!isRequested && !wasActive) {
            return 0;
        }
        return 1000L * (wasJoined ? departureTimeoutS : emptyTimeoutS);
    }

    /** Begins to wait for the end of the time without anyone, from now; the wait before it is over. */
    void idleSince(final Runnable onIdle) {
        ctx.vertx().cancelTimer(idleTimer);
        final long idleLimitMs = idleLimitMs();
        if (idleLimitMs >= 0) {
            idleTimer = ctx.vertx().setTimer(Math.max(1, idleLimitMs), _ -> onIdle.run());
        }
    }

    // Coming and going.

    /** Lets someone in; a participant of the same identity has to go, without a word to the others. */
    void add(final EmbeddedParticipant participant) {
        final EmbeddedParticipant previous = participants.remove(participant.identity());
        if (previous != null) {
            previous.leave(DisconnectReason.DUPLICATE_IDENTITY, LeaveRequest.Action.DISCONNECT);
            end(previous, DisconnectReason.DUPLICATE_IDENTITY);
        }
        participants.put(participant.identity(), participant);
        wasJoined |= !participant.profile().isDependent();
        ctx.counters().increment(EmbeddedCounter.JOINS);
    }

    /** Others see that it is there, and it begins to hear them. */
    void onActive(final EmbeddedParticipant participant) {
        wasActive = true;
        broadcast(participant);
        broadcastRoom();
        webhook("participant_joined", participant, null);
        participant.send(quality(qualities.values()));
        updateQuality();
    }

    void remove(final EmbeddedParticipant participant, final DisconnectReason reason) {
        if (participants.remove(participant.identity(), participant)) {
            end(participant, reason);
            broadcast(participant);
            broadcastRoom();
            owner.onEmptier(this);
        }
    }

    private void end(final EmbeddedParticipant participant, final DisconnectReason reason) {
        final boolean wasActive = participant.isActive();
        participant.tracks().stream()
                .filter(PublishedTrack::isAnnounced)
                .forEach(track -> webhook("track_unpublished", participant, track));
        participant.close(reason);
        qualities.remove(participant.sid());
        speakers.remove(participant.sid());
        webhook(
                wasActive ? "participant_left" : "participant_connection_aborted",
                participant,
                null);
    }

    /** Everybody has to go. */
    void close(final DisconnectReason reason) {
        isClosed = true;
        ctx.vertx().cancelTimer(idleTimer);
        for (final EmbeddedParticipant participant : participants()) {
            participant.leave(reason, LeaveRequest.Action.DISCONNECT);
            participants.remove(participant.identity());
            end(participant, reason);
        }
        ctx.webhooks().send(event("room_finished").build());
    }

    // Tracks.

    void onPublished(final PublishedTrack track) {
        broadcast(track.publisher());
        webhook("track_published", track.publisher(), track);
        refreshSubscriptions();
    }

    void onUnpublished(final PublishedTrack track) {
        speakers.remove(track.publisher().sid());
        participants.values().forEach(participant -> participant.forget(track.sid()));
        broadcast(track.publisher());
        webhook("track_unpublished", track.publisher(), track);
    }

    @Nullable PublishedTrack track(final String trackSid) {
        for (final EmbeddedParticipant participant : participants.values()) {
            final PublishedTrack track = participant.track(trackSid);
            if (track != null && track.isAnnounced()) {
                return track;
            }
        }
        return null;
    }

    /** Brings what everybody hears in line with what they want and may. */
    void refreshSubscriptions() {
        participants().forEach(this::refreshSubscriptions);
    }

    void refreshSubscriptions(final EmbeddedParticipant subscriber) {
        for (final EmbeddedParticipant publisher : participants()) {
            if (publisher == subscriber) {
                continue;
            }
            for (final PublishedTrack track : publisher.tracks()) {
                if (track.isAnnounced()) {
                    refreshSubscription(subscriber, track);
                }
            }
        }
    }

    private void refreshSubscription(
            final EmbeddedParticipant subscriber, final PublishedTrack track) {
        final Subscription existing = subscriber.subscription(track.sid());
        final boolean isAllowed = track.publisher().mayBeHeardBy(subscriber, track);
        final boolean isDue = isAllowed && subscriber.wants(track);
        if (isDue && existing == null) {
            tellPermission(subscriber, track, true);
            subscriber.subscribe(track);
        } else if (!isDue && existing != null) {
            subscriber.unsubscribe(existing);
            if (!isAllowed) {
                tellPermission(subscriber, track, false);
            }
        }
    }

    static void tellPermission(
            final EmbeddedParticipant subscriber,
            final PublishedTrack track,
            final boolean isAllowed) {
        subscriber.send(
                SignalResponse.newBuilder()
                        .setSubscriptionPermissionUpdate(
                                SubscriptionPermissionUpdate.newBuilder()
                                        .setParticipantSid(track.publisher().sid())
                                        .setTrackSid(track.sid())
                                        .setAllowed(isAllowed))
                        .build());
    }

    // What everybody is told.

    /** A participant changed: itself knows, and the others do unless it is hidden. */
    void broadcast(final EmbeddedParticipant changed) {
        final List<ParticipantInfo> update = List.of(changed.info());
        changed.sendUpdate(update);
        if (!changed.isHidden()) {
            for (final EmbeddedParticipant other : participants.values()) {
                if (other != changed) {
                    other.sendUpdate(update);
                }
            }
        }
    }

    /** Those that one participant may see. */
    List<ParticipantInfo> others(final EmbeddedParticipant participant) {
        final List<ParticipantInfo> others = new ArrayList<>();
        for (final EmbeddedParticipant other : participants.values()) {
            if (other != participant && !other.isHidden()) {
                others.add(other.info());
            }
        }
        return others;
    }

    private void broadcastRoom() {
        send(
                SignalResponse.newBuilder()
                        .setRoomUpdate(RoomUpdate.newBuilder().setRoom(info()))
                        .build());
    }

    /** Tells who began or ceased to speak since the last call. */
    void updateSpeakers() {
        final List<SpeakerInfo> changed = new ArrayList<>();
        for (final EmbeddedParticipant participant : participants.values()) {
            final SpeakerInfo now = SpeakerLevels.measure(participant);
            final SpeakerInfo before = speakers.get(participant.sid());
            final boolean wasActive = before != null && before.getActive();
            if (now.getActive() != wasActive
                    || now.getActive()
                            && before != null
                            && Math.abs(now.getLevel() - before.getLevel()) > SpeakerLevels.STEP) {
                speakers.put(participant.sid(), now);
                changed.add(now);
            }
        }
        if (!changed.isEmpty()) {
            send(
                    SignalResponse.newBuilder()
                            .setSpeakersChanged(
                                    SpeakersChanged.newBuilder().addAllSpeakers(changed))
                            .build());
        }
    }

    /** Tells whose connection became better or worse since the last call. */
    void updateQuality() {
        final List<ConnectionQualityInfo> changed = new ArrayList<>();
        for (final EmbeddedParticipant participant : participants.values()) {
            if (participant.isActive() && !participant.isHidden()) {
                final ConnectionQualityInfo now = QualityScore.measure(participant);
                final ConnectionQualityInfo before = qualities.put(participant.sid(), now);
                if (before == null || before.getQuality() != now.getQuality()) {
                    changed.add(now);
                }
            }
        }
        if (!changed.isEmpty()) {
            send(quality(changed));
        }
    }

    private static SignalResponse quality(final Collection<ConnectionQualityInfo> infos) {
        return SignalResponse.newBuilder()
                .setConnectionQuality(ConnectionQualityUpdate.newBuilder().addAllUpdates(infos))
                .build();
    }

    private void send(final SignalResponse message) {
        participants.values().forEach(participant -> participant.send(message));
    }

    void webhook(
            final String type,
            final EmbeddedParticipant participant,
            final @Nullable PublishedTrack track) {
        final WebhookEvent.Builder event = event(type).setParticipant(participant.info());
        if (track != null) {
            event.setTrack(track.info());
        }
        ctx.webhooks().send(event.build());
    }

    WebhookEvent.Builder event(final String type) {
        return WebhookEvent.newBuilder()
                .setEvent(type)
                .setId(Sid.event())
                .setCreatedAt(ctx.clock().millis() / 1000)
                .setRoom(info());
    }
}
