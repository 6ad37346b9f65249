package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import io.voicegateway.control.livekit.Negotiation.Failure;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.engine.api.LocalTransport;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermissionUpdate;
import livekit.LivekitRtc.SubscriptionResponse;
import livekit.LivekitRtc.TrackPublishedResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One presence in a room, over as many connections as it takes. Confined to a Vert.x context: every method is called on it.
 */
final class SignalSession implements SignalLink.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SignalSession.class);

    /** What a session takes from its client. */
    interface Client extends SignalLink.Connector {
        String token(SignalJoin join);

        /** The session is over; it calls nothing after this. */
        void onOver(SignalSession session, LeftReason reason, String detail);
    }

    private final SignalJoin join;
    private final Client client;
    private final SignalTimes times;
    private final SignalListener listener;
    private final long sessionId;
    private final Negotiation negotiation;
    private final Roster roster = new Roster();
    private final Heartbeat heartbeat;
    private final SignalLink link;
    private final Alarm leaveAlarm;
    private final OfferCycle offers;

    /** Changes of subscriptions that the server could not be told while the connection was lost. */
    private final Map<String, Boolean> unsent = new LinkedHashMap<>();

    private SignalState state = SignalState.NEW;
    private String participantSid = "";
    private @Nullable TrackPublishedResponse ownTrack;
    private boolean isActive;

    /** Asked to leave before the server answered. A join that is cut off may still come in, and make a room anew that was deleted meanwhile. */
    private boolean isUnwanted;

    SignalSession(
            final Vertx vertx,
            final SignalTimes times,
            final Client client,
            final SignalListener listener,
            final SignalJoin join) {
        this.join = join;
        this.client = client;
        this.times = times;
        this.listener = listener;
        sessionId = join.sessionId();
        negotiation = new Negotiation(join, listener);
        link = new SignalLink(vertx, client, times, this);
        leaveAlarm = new Alarm(vertx);
        offers = new OfferCycle(vertx, times, negotiation, roster, link::send, this::end);
        heartbeat =
                new Heartbeat(
                        vertx,
                        InstantSource.system(),
                        link::send,
                        () -> lose("the server is silent"));
    }

    long sessionId() {
        return sessionId;
    }

    void start() {
        if (state == SignalState.OVER) {
            return;
        }
        state(SignalState.JOINING, "room=" + join.room() + " identity=" + join.identity());
        link.join(SignalMessages.join(negotiation.cid(), negotiation.offer()), client.token(join));
    }

    void subscribe(final String trackSid, final boolean isWanted) {
        final boolean isNews =
                isWanted ? negotiation.subscribe(trackSid) : negotiation.unsubscribe(trackSid);
        if (!isNews) {
            return;
        }
        if (state == SignalState.JOINED) {
            sendSubscription(trackSid, isWanted);
        } else {
            unsent.put(trackSid, isWanted);
        }
    }

    void restartIce(final LocalTransport local) {
        negotiation.restartIce(local);
        negotiate();
    }

    void leave() {
        if (state == SignalState.JOINED) {
            link.send(SignalMessages.leave());
            state(SignalState.LEAVING, "asked to");
            quieten();
            leaveAlarm.set(times.leaveMs(), () -> end(LeftReason.CLIENT_LEFT, "left, unconfirmed"));
        } else if (state == SignalState.JOINING) {
            isUnwanted = true;
        } else if (state != SignalState.LEAVING) {
            end(LeftReason.CLIENT_LEFT, "left while " + state);
        }
    }

    /** Leaves without waiting for the server. */
    void abandon() {
        if (state == SignalState.JOINED) {
            link.send(SignalMessages.leave());
        }
        end(LeftReason.CLIENT_LEFT, "closing");
    }

    @Override
    public void onMessage(final SignalResponse message) {
        heartbeat.onInbound();
        switch (state) {
            case JOINING -> onFirstMessage(message);
            case JOINED -> onRoomMessage(message);
            case LOST -> onResumeMessage(message);
            case LEAVING -> {
                if (message.hasLeave()) {
                    end(LeftReason.CLIENT_LEFT, "left");
                }
            }
            case NEW, OVER -> throw new IllegalStateException("message while " + state);
        }
    }

    @Override
    public void onLinkLost(final String detail) {
        if (state == SignalState.LEAVING) {
            end(LeftReason.CLIENT_LEFT, "left");
        } else {
            lose(detail);
        }
    }

    @Override
    public void onLinkFailed(final LeftReason reason, final String detail) {
        end(reason, detail);
    }

    private void onFirstMessage(final SignalResponse message) {
        if (message.hasJoin()) {
            onJoin(message.getJoin());
        } else if (message.hasLeave()) {
            final LeftReason reason = LeaveMapping.leftReason(message.getLeave());
            end(
                    reason == null ? LeftReason.RECONNECT_NEEDED : reason,
                    LeaveMapping.detail(message.getLeave()));
        }
    }

    private void onJoin(final JoinResponse response) {
        final String objection = ServerVersion.objection(response);
        if (objection != null) {
            link.send(SignalMessages.leave());
            end(LeftReason.UNSUPPORTED_SERVER, objection);
            return;
        }
        link.onAccepted();
        participantSid = response.getParticipant().getSid();
        state(
                SignalState.JOINED,
                "server=%s participant=%s".formatted(ServerVersion.of(response), participantSid));
        if (isUnwanted) {
            leave();
            return;
        }
        heartbeat.start(response.getPingInterval(), response.getPingTimeout());
        offers.start();
        final List<RemoteParticipant> others =
                roster.updateAll(response.getOtherParticipantsList());
        listener.onJoined(
                sessionId, new JoinedRoom(response.getRoom().getSid(), participantSid, others));
        sendUnsent();
    }

    private void onResumeMessage(final SignalResponse message) {
        if (message.hasLeave()) {
            onLeave(message.getLeave());
        } else if (message.hasReconnect()) {
            link.onAccepted();
            state(SignalState.JOINED, "resumed");
            link.send(
                    SignalMessages.syncState(
                            negotiation.subscribed(),
                            negotiation.offer(),
                            negotiation.answer(),
                            ownTrack));
            heartbeat.resume();
            listener.onSignalResumed(sessionId);
            sendUnsent();
            negotiation.onSignalResumed();
            negotiate();
        }
    }

    private void onRoomMessage(final SignalResponse message) {
        switch (message.getMessageCase()) {
            case ANSWER -> onAnswer(message);
            case TRICKLE -> endOn(negotiation.onTrickle(message.getTrickle()));
            case UPDATE -> message.getUpdate().getParticipantsList().forEach(this::onParticipant);
            case TRACK_PUBLISHED -> onTrackPublished(message.getTrackPublished());
            case TRACK_UNPUBLISHED -> onOwnMute(message.getTrackUnpublished().getTrackSid(), true);
            case MUTE -> onOwnMute(message.getMute().getSid(), message.getMute().getMuted());
            case LEAVE -> onLeave(message.getLeave());
            case SUBSCRIPTION_PERMISSION_UPDATE ->
                    onPermission(message.getSubscriptionPermissionUpdate());
            case SUBSCRIPTION_RESPONSE -> onSubscription(message.getSubscriptionResponse());
            case MEDIA_SECTIONS_REQUIREMENT -> onRequirement(message.getMediaSectionsRequirement());
            case REFRESH_TOKEN -> link.onToken(message.getRefreshToken());
            case PONG_RESP -> heartbeat.onPong(message.getPongResp().getLastPingTimestamp());
            case REQUEST_RESPONSE -> onRequestResponse(message.getRequestResponse());
            case OFFER ->
                    end(
                            LeftReason.UNSUPPORTED_SERVER,
                            "the server offers, so it knows no single peer connection");
            case ROOM_MOVED -> end(LeftReason.PARTICIPANT_REMOVED, "moved to another room");
            default -> {
                // Speakers, connection quality, room numbers, video and data: nothing that this
                // gateway acts upon.
            }
        }
    }

    private void onAnswer(final SignalResponse message) {
        endOn(negotiation.onAnswer(message.getAnswer()));
        negotiate();
    }

    private void endOn(final @Nullable Failure failure) {
        if (failure != null) {
            end(failure.reason(), failure.detail());
        }
    }

    private void onParticipant(final ParticipantInfo info) {
        if (state != SignalState.JOINED) {
            return;
        }
        if (info.getSid().equals(participantSid)) {
            if (info.getState() == ParticipantInfo.State.ACTIVE && !isActive) {
                isActive = true;
                listener.onActive(sessionId);
            }
            return;
        }
        final Set<String> gone = new HashSet<>(roster.publishedSids());
        final RemoteParticipant changed = roster.update(info);
        if (changed != null) {
            gone.removeAll(roster.publishedSids());
            negotiation.onTracksGone(gone);
            listener.onParticipantChanged(sessionId, changed);
        }
    }

    private void onTrackPublished(final TrackPublishedResponse published) {
        if (published.getCid().equals(negotiation.cid())) {
            ownTrack = published;
            listener.onPublished(sessionId, published.getTrack().getSid());
        }
    }

    /** The new state goes into what a resume tells the server, so that it does not unmute us. */
    private void onOwnMute(final String trackSid, final boolean isMuted) {
        final TrackPublishedResponse own = ownTrack;
        if (own != null && own.getTrack().getSid().equals(trackSid)) {
            ownTrack =
                    own.toBuilder().setTrack(own.getTrack().toBuilder().setMuted(isMuted)).build();
            listener.onOwnTrackMuted(sessionId, isMuted);
        }
    }

    private void onLeave(final LeaveRequest leave) {
        final LeftReason reason = LeaveMapping.leftReason(leave);
        if (reason != null) {
            end(reason, LeaveMapping.detail(leave));
        } else if (state == SignalState.LOST) {
            link.retry(LeaveMapping.detail(leave));
        } else {
            lose(LeaveMapping.detail(leave));
        }
    }

    /** Video is never subscribed to, so a demand for video alone is none of ours. */
    private void onRequirement(final MediaSectionsRequirement requirement) {
        if (requirement.getNumAudios() > 0 || requirement.getNumVideos() == 0) {
            negotiation.onRequirement(requirement.getNumAudios(), roster.publishedSids());
            negotiate();
        }
    }

    private void onPermission(final SubscriptionPermissionUpdate update) {
        negotiation.onPermission(update.getTrackSid(), update.getAllowed(), OfferCycle.nowMs());
        negotiate();
    }

    private void onSubscription(final SubscriptionResponse response) {
        final String trackSid = response.getTrackSid();
        if (negotiation.unsubscribe(trackSid)) {
            listener.onSubscriptionRefused(sessionId, trackSid, response.getErr().name());
        }
    }

    private void onRequestResponse(final RequestResponse response) {
        if (response.getReason() == RequestResponse.Reason.OK) {
            return;
        }
        LOG.warn(
                "session={} signal request not done: request={} reason={} message={}",
                sessionId,
                response.getRequestCase(),
                response.getReason(),
                response.getMessage());
        if (response.hasAddTrack() && response.getReason() == RequestResponse.Reason.NOT_ALLOWED) {
            end(LeftReason.REFUSED, "not allowed to publish");
        }
    }

    private void lose(final String detail) {
        state(SignalState.LOST, detail);
        quieten();
        listener.onSignalLost(sessionId);
        link.resume(SignalMessages.resume(participantSid), detail);
    }

    private void negotiate() {
        if (state == SignalState.JOINED) {
            offers.run();
        }
    }

    private void sendUnsent() {
        unsent.forEach(this::sendSubscription);
        unsent.clear();
    }

    private void sendSubscription(final String trackSid, final boolean isWanted) {
        link.send(
                SignalRequest.newBuilder()
                        .setSubscription(SignalMessages.subscription(List.of(trackSid), isWanted))
                        .build());
    }

    private void end(final LeftReason reason, final String detail) {
        if (state == SignalState.OVER) {
            return;
        }
        state(SignalState.OVER, "reason=" + reason + " " + detail);
        quieten();
        link.close();
        client.onOver(this, reason, detail);
    }

    private void quieten() {
        leaveAlarm.cancel();
        offers.stop();
        heartbeat.stop();
    }

    private void state(final SignalState next, final String reason) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("session=" + sessionId + " " + state + " -> " + next);
        }
        LOG.info("session={} signal={} was={} {}", sessionId, next, state, reason);
        state = next;
    }
}
