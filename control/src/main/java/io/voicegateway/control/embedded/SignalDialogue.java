package io.voicegateway.control.embedded;

import java.util.List;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantTracks;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.Pong;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SimulateScenario;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.TrackPublishedResponse;
import livekit.LivekitRtc.UpdateParticipantMetadata;
import livekit.LivekitRtc.UpdateSubscription;
import livekit.LivekitRtc.UpdateTrackSettings;

/** What a participant asks for, and what it is answered. Called on the room thread. */
final class SignalDialogue {
    private final RoomContext ctx;
    private final EmbeddedParticipant participant;

    SignalDialogue(final RoomContext ctx, final EmbeddedParticipant participant) {
        this.ctx = ctx;
        this.participant = participant;
    }

    void onRequest(final SignalRequest request) {
        if (!participant.isPresent()) {
            return;
        }
        switch (request.getMessageCase()) {
            case OFFER -> participant.onOffer(request.getOffer());
            case ANSWER -> participant.onAnswer(request.getAnswer());
            case ADD_TRACK -> onAddTrack(request.getAddTrack());
            case MUTE -> onMute(request.getMute());
            case SUBSCRIPTION -> onSubscription(request.getSubscription());
            case TRACK_SETTING -> onTrackSetting(request.getTrackSetting());
            case SUBSCRIPTION_PERMISSION ->
                    participant.audience(request.getSubscriptionPermission());
            case SYNC_STATE -> onSyncState(request.getSyncState());
            case UPDATE_METADATA -> onUpdateMetadata(request.getUpdateMetadata());
            case PING -> participant.send(pong());
            case PING_REQ -> onPing(request.getPingReq());
            case LEAVE -> onLeave();
            case SIMULATE -> onSimulate(request.getSimulate());
            default -> {
                // A lite agent needs no candidates; video and data are not served.
            }
        }
    }

    void onAddTrack(final AddTrackRequest request) {
        if (request.getType() != TrackType.AUDIO) {
            refuse(request, RequestResponse.Reason.UNSUPPORTED_TYPE, "audio only");
        } else if (!participant.profile().mayPublish(request.getSource())) {
            refuse(request, RequestResponse.Reason.NOT_ALLOWED, "not allowed to publish");
        } else if (participant.tracks().size() >= ctx.limits().tracks()) {
            refuse(request, RequestResponse.Reason.LIMIT_EXCEEDED, "too many tracks");
        } else if (request.getCid().length() > EmbeddedLimits.NAME_LENGTH_MAX
                || request.getName().length() > EmbeddedLimits.NAME_LENGTH_MAX) {
            refuse(request, RequestResponse.Reason.INVALID_NAME, "name or cid too long");
        } else if (participant.hasTrackWithCid(request.getCid())) {
            participant.publishLater(request);
            respond(
                    RequestResponse.newBuilder()
                            .setReason(RequestResponse.Reason.QUEUED)
                            .setMessage("until the track of this cid is gone")
                            .setAddTrack(request));
        } else {
            participant.publish(request);
            participant.matchPublications();
        }
    }

    private void refuse(
            final AddTrackRequest request,
            final RequestResponse.Reason reason,
            final String message) {
        respond(
                RequestResponse.newBuilder()
                        .setReason(reason)
                        .setMessage(message)
                        .setAddTrack(request));
    }

    private void respond(final RequestResponse.Builder response) {
        if (response.getReason() != RequestResponse.Reason.OK
                && response.getReason() != RequestResponse.Reason.QUEUED) {
            ctx.counters().increment(EmbeddedCounter.MESSAGES_REFUSED);
        }
        participant.send(SignalResponse.newBuilder().setRequestResponse(response).build());
    }

    private void onMute(final MuteTrackRequest request) {
        final PublishedTrack track = participant.track(request.getSid());
        if (track != null) {
            participant.mute(track, request.getMuted());
        }
    }

    private void onSubscription(final UpdateSubscription update) {
        wish(update.getTrackSidsList(), update.getSubscribe());
        for (final ParticipantTracks tracks : update.getParticipantTracksList()) {
            wish(tracks.getTrackSidsList(), update.getSubscribe());
        }
        participant.room().refreshSubscriptions(participant);
    }

    private void wish(final List<String> trackSids, final boolean isWanted) {
        for (final String trackSid : trackSids) {
            if (!participant.wish(trackSid, isWanted)) {
                ctx.counters().increment(EmbeddedCounter.MESSAGES_REFUSED);
                return;
            }
        }
    }

    private void onTrackSetting(final UpdateTrackSettings settings) {
        for (final String trackSid : settings.getTrackSidsList()) {
            final Subscription subscription = participant.subscription(trackSid);
            if (subscription != null) {
                subscription.disable(settings.getDisabled());
            }
        }
    }

    /** After a resume the client says what it believes in; a track that is not there means that it has to begin anew. */
    private void onSyncState(final SyncState state) {
        for (final TrackPublishedResponse published : state.getPublishTracksList()) {
            if (participant.track(published.getTrack().getSid()) == null) {
                participant.leave(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
                participant.room().remove(participant, DisconnectReason.STATE_MISMATCH);
                return;
            }
        }
        onSubscription(state.getSubscription());
        for (final String trackSid : state.getTrackSidsDisabledList()) {
            final Subscription subscription = participant.subscription(trackSid);
            if (subscription != null) {
                subscription.disable(true);
            }
        }
    }

    private void onUpdateMetadata(final UpdateParticipantMetadata update) {
        final RequestResponse.Builder response =
                RequestResponse.newBuilder()
                        .setRequestId(update.getRequestId())
                        .setUpdateMetadata(update);
        if (!participant.profile().permission().getCanUpdateMetadata()) {
            respond(response.setReason(RequestResponse.Reason.NOT_ALLOWED));
        } else if (participant
                .profile()
                .update(update.getName(), update.getMetadata(), update.getAttributesMap())) {
            participant.room().broadcast(participant);
            respond(response.setReason(RequestResponse.Reason.OK));
        } else {
            respond(response.setReason(RequestResponse.Reason.LIMIT_EXCEEDED));
        }
    }

    private void onPing(final Ping ping) {
        participant.send(
                SignalResponse.newBuilder()
                        .setPongResp(
                                Pong.newBuilder()
                                        .setLastPingTimestamp(ping.getTimestamp())
                                        .setTimestamp(ctx.clock().millis()))
                        .build());
    }

    private SignalResponse pong() {
        return SignalResponse.newBuilder().setPong(ctx.clock().millis()).build();
    }

    private void onLeave() {
        participant.leave(DisconnectReason.CLIENT_INITIATED, LeaveRequest.Action.DISCONNECT);
        participant.room().remove(participant, DisconnectReason.CLIENT_INITIATED);
    }

    private void onSimulate(final SimulateScenario scenario) {
        if (scenario.getServerLeave()) {
            participant.leave(DisconnectReason.SERVER_SHUTDOWN, LeaveRequest.Action.RECONNECT);
            participant.room().remove(participant, DisconnectReason.SERVER_SHUTDOWN);
        } else if (scenario.getLeaveRequestFullReconnect()) {
            participant.leave(DisconnectReason.UNKNOWN_REASON, LeaveRequest.Action.RECONNECT);
            participant.room().remove(participant, DisconnectReason.UNKNOWN_REASON);
        }
    }
}
