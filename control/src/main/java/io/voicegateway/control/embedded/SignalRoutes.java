package io.voicegateway.control.embedded;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.RoomUpdate;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients come in: {@code /rtc/v1} (one peer connection), {@code /rtc} (two), and what they try before. */
final class SignalRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(SignalRoutes.class);
    private static final String BEARER = "Bearer ";

    private final RoomContext ctx;
    private final EmbeddedRooms rooms;
    private final ConnectionGuard guard;

    /** Why a join is refused, before the upgrade. */
    private record Refusal(int status, String text) {}

    /** Who wants in, where to and how. */
    private record Entry(TokenGrants grants, String room, JoinQuery query, String address) {}

    SignalRoutes(final RoomContext ctx, final EmbeddedRooms rooms, final ConnectionGuard guard) {
        this.ctx = ctx;
        this.rooms = rooms;
        this.guard = guard;
    }

    void mount(final Router router) {
        router.get("/").handler(route -> route.response().end("OK"));
        router.get("/rtc/validate").handler(route -> validate(route, false));
        router.get("/rtc/v1/validate").handler(route -> validate(route, true));
        router.get("/rtc/v1").handler(route -> join(route.request(), true));
        router.get("/rtc").handler(route -> join(route.request(), false));
    }

    private void validate(final RoutingContext route, final boolean isSinglePeer) {
        final Object checked = check(route.request(), isSinglePeer);
        route.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (checked instanceof final Refusal refusal) {
            route.response().setStatusCode(refusal.status()).end(refusal.text());
        } else {
            route.response().end("success");
        }
    }

    private void join(final HttpServerRequest http, final boolean isSinglePeer) {
        if (!"websocket".equalsIgnoreCase(http.getHeader(HttpHeaders.UPGRADE))) {
            http.response().setStatusCode(404).end();
            return;
        }
        switch (check(http, isSinglePeer)) {
            case final Refusal refusal -> {
                ctx.counters().increment(EmbeddedCounter.JOINS_REFUSED);
                LOG.info("join refused: status={} {}", refusal.status(), refusal.text());
                http.response().setStatusCode(refusal.status()).end(refusal.text());
            }
            case final Entry entry ->
                    http.toWebSocket()
                            .onSuccess(
                                    socket -> {
                                        guard.release(http.connection());
                                        enter(entry, new SignalConnection(socket, ctx.counters()));
                                    })
                            .onFailure(this::onUpgradeFailed);
            default -> throw new IllegalStateException("neither refused nor let in");
        }
    }

    private void onUpgradeFailed(final Throwable e) {
        ctx.counters().increment(EmbeddedCounter.REQUESTS_MALFORMED);
        LOG.info("upgrade failed: {}", e.toString());
    }

    /** An {@link Entry} or a {@link Refusal}. */
    private Object check(final HttpServerRequest http, final boolean isSinglePeer) {
        final Optional<TokenGrants> token = ctx.tokens().verify(token(http));
        if (token.isEmpty()) {
            return new Refusal(401, "invalid token");
        }
        final TokenGrants grants = token.get();
        if (!grants.isRoomJoin()) {
            return new Refusal(401, "permissions denied");
        }
        final String named = http.getParam("room");
        final String room = grants.room().isEmpty() && named != null ? named : grants.room();
        if (!isName(grants.identity()) || !isName(room)) {
            return new Refusal(400, "identity and room need 1 to 256 characters");
        }
        final boolean isOnlyValidated = http.path().endsWith("validate");
        final JoinQuery query =
                isOnlyValidated
                        ? new JoinQuery(isSinglePeer, JoinRequest.getDefaultInstance())
                        : JoinQuery.read(http, isSinglePeer);
        if (query == null) {
            return new Refusal(400, "malformed join_request");
        }
        final String address = AddressCounts.keyOf(http.remoteAddress());
        final Refusal full = refusalOfLimits(room, grants.identity(), address);
        return full == null || query.request().getReconnect()
                ? new Entry(grants, room, query, address)
                : full;
    }

    private @Nullable Refusal refusalOfLimits(
            final String name, final String identity, final String address) {
        final EmbeddedRoom room = rooms.find(name);
        if (room == null && rooms.count() >= ctx.limits().rooms()) {
            return new Refusal(503, "too many rooms");
        }
        if (!ctx.pendingJoins().hasRoomFor(address)) {
            return new Refusal(503, "too many joins at once");
        }
        return room != null && room.isFullFor(identity)
                ? new Refusal(503, "the room has all the participants that it may have")
                : null;
    }

    private static boolean isName(final String name) {
        return !name.isEmpty() && name.length() <= EmbeddedLimits.NAME_LENGTH_MAX;
    }

    private static String token(final HttpServerRequest http) {
        final String header = http.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        final String parameter = http.getParam("access_token");
        return parameter == null ? "" : parameter;
    }

    private void enter(final Entry entry, final SignalConnection connection) {
        if (entry.query().request().getReconnect()) {
            resume(entry, connection);
            return;
        }
        // Others may have come in since the check.
        final EmbeddedRoom room =
                ctx.pendingJoins().hasRoomFor(entry.address())
                        ? rooms.findOrCreate(entry.room())
                        : null;
        if (room == null || room.isFullFor(entry.grants().identity())) {
            refuse(connection, DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT);
            return;
        }
        final JoinRequest request = entry.query().request();
        final EmbeddedParticipant participant =
                new EmbeddedParticipant(
                        ctx,
                        room,
                        entry.grants(),
                        entry.query().isSinglePeer(),
                        request.getConnectionSettings().getAutoSubscribe());
        if (entry.grants().permission().getCanUpdateMetadata()
                && !participant
                        .profile()
                        .update("", request.getMetadata(), request.getParticipantAttributesMap())) {
            refuse(connection, DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT);
            return;
        }
        room.add(participant);
        participant.awaitActive(entry.address());
        LOG.info(
                "room={} identity={} sid={} joined single_peer={}",
                room.name(),
                participant.identity(),
                participant.sid(),
                entry.query().isSinglePeer());
        final SignalDialogue dialogue = attach(participant, connection);
        participant.send(JoinResponses.join(participant));
        request.getAddTrackRequestsList().forEach(dialogue::onAddTrack);
        room.refreshSubscriptions(participant);
        if (request.hasPublisherOffer()) {
            participant.onOffer(request.getPublisherOffer());
        }
        if (participant.isPresent()) {
            participant.keepToken();
        }
    }

    /** Another connection for a participant whose media may never have stopped. */
    private void resume(final Entry entry, final SignalConnection connection) {
        final EmbeddedRoom room = rooms.find(entry.room());
        final EmbeddedParticipant participant =
                room == null ? null : room.participant(entry.grants().identity());
        final String sid = entry.query().request().getParticipantSid();
        if (room == null
                || participant == null
                || !sid.isEmpty() && !sid.equals(participant.sid())) {
            refuse(connection, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
            return;
        }
        ctx.counters().increment(EmbeddedCounter.RESUMES);
        attach(participant, connection);
        participant.send(JoinResponses.reconnect());
        final List<ParticipantInfo> everyone = new ArrayList<>(room.others(participant));
        everyone.add(participant.info());
        participant.sendUpdate(everyone);
        participant.send(
                SignalResponse.newBuilder()
                        .setRoomUpdate(RoomUpdate.newBuilder().setRoom(room.info()))
                        .build());
        participant.sendToken();
        participant.onResumed();
    }

    private SignalDialogue attach(
            final EmbeddedParticipant participant, final SignalConnection connection) {
        final SignalDialogue dialogue = new SignalDialogue(ctx, participant);
        participant.connection(connection);
        connection.start(dialogue::onRequest, () -> participant.onSignalLost(connection));
        return dialogue;
    }

    private void refuse(
            final SignalConnection connection,
            final DisconnectReason reason,
            final LeaveRequest.Action action) {
        ctx.counters().increment(EmbeddedCounter.JOINS_REFUSED);
        connection.send(
                SignalResponse.newBuilder()
                        .setLeave(LeaveRequest.newBuilder().setReason(reason).setAction(action))
                        .build());
        connection.close();
    }
}
