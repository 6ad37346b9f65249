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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermissionUpdate;
import livekit.LivekitRtc.SubscriptionResponse;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.TrackPublishedResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One presence in a room, over as many connections as it takes. Confined to a Vert.x context: every method is called on it.
 */
final class SignalSession implements SignalSocket.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SignalSession.class);
    private static final long NS_PER_MS = 1_000_000;
    private static final String PATH = "/rtc/v1";
    private static final String PATH_BEFORE_1_9_10 = "/rtc";
    private static final String NO_SUCH_ROOM = "requested room does not exist";

    /**
     * <pre>
     * NEW ──► JOINING ──► JOINED ──► LEAVING ──► OVER
     *            │         │  ▲                   ▲
     *            │         ▼  │                   │
     *            │         LOST ──────────────────┤
     *            └────────────────────────────────┘   (from everywhere)
     * </pre>
     */
    private enum State {
        NEW,
        JOINING,
        JOINED,
        LOST,
        LEAVING,
        OVER;

        boolean mayBecome(final State next) {
            return switch (this) {
                case NEW -> next == JOINING || next == OVER;
                case JOINING -> next == JOINED || next == OVER;
                case JOINED -> next == LOST || next == LEAVING || next == OVER;
                case LOST -> next == JOINED || next == OVER;
                case LEAVING -> next == OVER;
                case OVER -> false;
            };
        }
    }

    /** What a session takes from its client. */
    interface Client {
        SignalSocket openSocket(SignalSocket.Listener listener, String pathAndQuery, String token);

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
    private final Alarm phaseAlarm;
    private final Alarm answerAlarm;
    private final Alarm offerAlarm;

    /** Changes of subscriptions that the server could not be told while the connection was lost. */
    private final Map<String, Boolean> unsent = new LinkedHashMap<>();

    private State state = State.NEW;
    private @Nullable SignalSocket socket;
    private String path = PATH;
    private String token = "";
    private String participantSid = "";
    private @Nullable TrackPublishedResponse ownTrack;
    private boolean isActive;
    private long lostMs;
    private long pauseMs;

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
        phaseAlarm = new Alarm(vertx);
        answerAlarm = new Alarm(vertx);
        offerAlarm = new Alarm(vertx);
        heartbeat =
                new Heartbeat(
                        vertx,
                        InstantSource.system(),
                        this::send,
                        () -> lose("the server is silent"));
    }

    long sessionId() {
        return sessionId;
    }

    void start() {
        if (state == State.OVER) {
            return;
        }
        state(State.JOINING, "room=" + join.room() + " identity=" + join.identity());
        token = client.token(join);
        connect(SignalMessages.join(negotiation.cid(), negotiation.offer()));
        phaseAlarm.set(
                times.connectMs(),
                () -> end(LeftReason.UNREACHABLE, "no answer from the server in time"));
    }

    void subscribe(final String trackSid, final boolean isWanted) {
        final boolean isNews =
                isWanted ? negotiation.subscribe(trackSid) : negotiation.unsubscribe(trackSid);
        if (!isNews) {
            return;
        }
        if (state == State.JOINED) {
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
        if (state == State.JOINED) {
            send(SignalMessages.leave());
            state(State.LEAVING, "asked to");
            quieten();
            phaseAlarm.set(times.leaveMs(), () -> end(LeftReason.CLIENT_LEFT, "left, unconfirmed"));
        } else if (state != State.LEAVING) {
            end(LeftReason.CLIENT_LEFT, "left while " + state);
        }
    }

    /** Leaves without waiting for the server. */
    void abandon() {
        if (state == State.JOINED) {
            send(SignalMessages.leave());
        }
        end(LeftReason.CLIENT_LEFT, "closing");
    }

    @Override
    public void onMessage(final SignalSocket from, final SignalResponse message) {
        if (from != socket) {
            return;
        }
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
            case NEW, OVER -> throw new IllegalStateException("message without a connection");
        }
    }

    @Override
    public void onRefused(final SignalSocket from, final int statusCode, final String body) {
        if (from != socket) {
            return;
        }
        final String detail = "refused: path=" + path + " status=" + statusCode + " " + body;
        if (state == State.LOST) {
            if (statusCode == 401 || statusCode == 403) {
                end(LeftReason.REFUSED, detail);
            } else if (statusCode == 404) {
                end(LeftReason.RECONNECT_NEEDED, detail);
            } else {
                retry(detail);
            }
        } else if (statusCode == 404 && path.equals(PATH) && !body.contains(NO_SUCH_ROOM)) {
            path = PATH_BEFORE_1_9_10;
            connect(SignalMessages.join(negotiation.cid(), negotiation.offer()));
        } else {
            end(refusal(statusCode, body), detail);
        }
    }

    @Override
    public void onUnreadable(final SignalSocket from, final String detail) {
        if (from == socket) {
            end(LeftReason.UNSUPPORTED_SERVER, "the server sent " + detail);
        }
    }

    @Override
    public void onLost(final SignalSocket from, final String detail) {
        if (from != socket) {
            return;
        }
        switch (state) {
            case JOINING -> end(LeftReason.UNREACHABLE, detail);
            case JOINED -> lose(detail);
            case LOST -> retry(detail);
            case LEAVING -> end(LeftReason.CLIENT_LEFT, "left");
            case NEW, OVER -> throw new IllegalStateException("lost a connection that is none");
        }
    }

    private static LeftReason refusal(final int statusCode, final String body) {
        if (statusCode == 404) {
            return body.contains(NO_SUCH_ROOM)
                    ? LeftReason.ROOM_DELETED
                    : LeftReason.UNSUPPORTED_SERVER;
        }
        final boolean isServersFault = statusCode >= 500 || statusCode == 429 || statusCode == 408;
        return isServersFault ? LeftReason.UNREACHABLE : LeftReason.REFUSED;
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
        final String version =
                response.hasServerInfo()
                        ? response.getServerInfo().getVersion()
                        : response.getServerVersion();
        if (!ServerVersion.isSupported(version) || response.getSubscriberPrimary()) {
            send(SignalMessages.leave());
            end(
                    LeftReason.UNSUPPORTED_SERVER,
                    "LiveKit server %s is too old, %s or newer is needed"
                            .formatted(version, ServerVersion.OLDEST));
            return;
        }
        phaseAlarm.cancel();
        participantSid = response.getParticipant().getSid();
        state(State.JOINED, "server=" + version + " participant=" + participantSid);
        heartbeat.start(response.getPingInterval(), response.getPingTimeout());
        answerAlarm.set(times.answerMs(), this::onNoAnswer);
        final List<RemoteParticipant> others = new ArrayList<>();
        for (final ParticipantInfo info : response.getOtherParticipantsList()) {
            final RemoteParticipant other = roster.update(info);
            if (other != null) {
                others.add(other);
            }
        }
        listener.onJoined(
                sessionId, new JoinedRoom(response.getRoom().getSid(), participantSid, others));
        sendUnsent();
    }

    private void onResumeMessage(final SignalResponse message) {
        if (message.hasLeave()) {
            onLeave(message.getLeave());
        } else if (message.hasReconnect()) {
            phaseAlarm.cancel();
            state(State.JOINED, "resumed");
            send(SignalRequest.newBuilder().setSyncState(syncState()).build());
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
            case MEDIA_SECTIONS_REQUIREMENT -> {
                negotiation.onRequirement(
                        message.getMediaSectionsRequirement().getNumAudios(),
                        roster.publishedSids());
                negotiate();
            }
            case REFRESH_TOKEN -> token = message.getRefreshToken();
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
        if (state == State.JOINED) {
            if (!negotiation.isOfferInFlight()) {
                answerAlarm.cancel();
            }
            negotiate();
        }
    }

    private void endOn(final @Nullable Failure failure) {
        if (failure != null) {
            end(failure.reason(), failure.detail());
        }
    }

    private void onParticipant(final ParticipantInfo info) {
        if (state != State.JOINED) {
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
        } else if (state == State.LOST) {
            retry(LeaveMapping.detail(leave));
        } else {
            lose(LeaveMapping.detail(leave));
        }
    }

    private void onPermission(final SubscriptionPermissionUpdate update) {
        negotiation.onPermission(update.getTrackSid(), update.getAllowed(), nowMs());
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
        state(State.LOST, detail);
        quieten();
        lostMs = nowMs();
        pauseMs = 0;
        listener.onSignalLost(sessionId);
        retry(detail);
    }

    /** The first attempt comes at once, the next ones after growing pauses, the last before patience ends. */
    private void retry(final String detail) {
        if (state != State.LOST) {
            return;
        }
        closeSocket();
        final long leftMs = lostMs + times.resumePatienceMs() - nowMs();
        if (leftMs <= pauseMs) {
            end(LeftReason.UNREACHABLE, "not resumed in time: " + detail);
        } else if (pauseMs == 0) {
            pauseMs = times.resumeFirstMs();
            resume();
        } else {
            phaseAlarm.set(pauseMs, this::resume);
            pauseMs = Math.min(2 * pauseMs, times.resumeMaxMs());
        }
    }

    private void resume() {
        connect(SignalMessages.resume(participantSid));
        final long leftMs = lostMs + times.resumePatienceMs() - nowMs();
        phaseAlarm.set(
                Math.min(times.connectMs(), leftMs),
                () -> retry("no answer from the server in time"));
    }

    private void connect(final JoinRequest request) {
        closeSocket();
        final String query = "?join_request=" + encoded(SignalMessages.queryValue(request));
        socket = client.openSocket(this, path + query, token);
    }

    /** The padding is the one character of the alphabet that a query has to escape. */
    private static String encoded(final String base64Url) {
        return base64Url.replace("=", "%3D");
    }

    private void negotiate() {
        if (state != State.JOINED) {
            return;
        }
        final long nowMs = nowMs();
        switch (negotiation.step(nowMs, roster.publishedSids())) {
            case OFFER -> {
                offerAlarm.cancel();
                answerAlarm.set(times.answerMs(), this::onNoAnswer);
                send(SignalMessages.offer(negotiation.offer()));
            }
            case WAIT -> {
                if (negotiation.dueMs() == Long.MAX_VALUE) {
                    offerAlarm.cancel();
                } else {
                    offerAlarm.set(negotiation.dueMs() - nowMs, this::negotiate);
                }
            }
            case GIVE_UP ->
                    end(LeftReason.RECONNECT_NEEDED, "the server asks for too many sections");
        }
    }

    private void onNoAnswer() {
        end(LeftReason.RECONNECT_NEEDED, "no answer to offer " + negotiation.offer().getId());
    }

    private SyncState syncState() {
        final SyncState.Builder sync =
                SyncState.newBuilder()
                        .setSubscription(
                                SignalMessages.subscription(negotiation.subscribed(), true))
                        .setOffer(negotiation.offer());
        if (!negotiation.answer().getSdp().isEmpty()) {
            sync.setAnswer(negotiation.answer());
        }
        final TrackPublishedResponse own = ownTrack;
        if (own != null) {
            sync.addPublishTracks(own);
        }
        return sync.build();
    }

    private void sendUnsent() {
        unsent.forEach(this::sendSubscription);
        unsent.clear();
    }

    private void sendSubscription(final String trackSid, final boolean isWanted) {
        send(
                SignalRequest.newBuilder()
                        .setSubscription(SignalMessages.subscription(List.of(trackSid), isWanted))
                        .build());
    }

    private void send(final SignalRequest message) {
        if (socket != null) {
            socket.send(message);
        }
    }

    private void end(final LeftReason reason, final String detail) {
        if (state == State.OVER) {
            return;
        }
        state(State.OVER, "reason=" + reason + " " + detail);
        quieten();
        closeSocket();
        client.onOver(this, reason, detail);
    }

    private void quieten() {
        phaseAlarm.cancel();
        answerAlarm.cancel();
        offerAlarm.cancel();
        heartbeat.stop();
    }

    private void closeSocket() {
        final SignalSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    private void state(final State next, final String reason) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("session=" + sessionId + " " + state + " -> " + next);
        }
        LOG.info("session={} signal={} was={} {}", sessionId, next, state, reason);
        state = next;
    }

    private static long nowMs() {
        return System.nanoTime() / NS_PER_MS;
    }
}
