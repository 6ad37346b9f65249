package io.voicegateway.control.embedded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.LeaveRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rooms, by name; each ends when nobody keeps it alive. Owned by the room thread. */
final class EmbeddedRooms implements EmbeddedRoom.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRooms.class);

    /** What lies between us and clients forgets connections on which nothing moves. */
    private static final long PING_INTERVAL_MS = 10_000;

    private final RoomContext ctx;
    private final Map<String, EmbeddedRoom> rooms = new LinkedHashMap<>();

    EmbeddedRooms(final RoomContext ctx) {
        this.ctx = ctx;
    }

    /** Begins to watch who speaks and how well everybody is connected, and to keep connections alive. */
    void start() {
        ctx.vertx()
                .setPeriodic(
                        PING_INTERVAL_MS,
                        _ ->
                                rooms.values().stream()
                                        .flatMap(room -> room.participants().stream())
                                        .forEach(EmbeddedParticipant::ping));
        ctx.vertx()
                .setPeriodic(
                        QualityScore.INTERVAL_MS,
                        _ -> rooms.values().forEach(EmbeddedRoom::updateQuality));
        ctx.vertx()
                .setPeriodic(
                        SpeakerLevels.INTERVAL_MS,
                        _ -> rooms.values().forEach(EmbeddedRoom::updateSpeakers));
    }

    List<EmbeddedRoom> all() {
        return List.copyOf(rooms.values());
    }

    @Nullable EmbeddedRoom find(final String name) {
        return rooms.get(name);
    }

    /** The room of that name, made if there is none; null when there are too many. */
    @Nullable EmbeddedRoom findOrCreate(final String name) {
        final EmbeddedRoom existing = rooms.get(name);
        if (existing != null || rooms.size() >= ctx.limits().rooms()) {
            return existing;
        }
        final EmbeddedRoom room = new EmbeddedRoom(ctx, this, name);
        rooms.put(name, room);
        LOG.info("room={} created", name);
        ctx.webhooks().send(room.event("room_started").build());
        onEmptier(room);
        return room;
    }

    /** Whether another participant may be let in whose media does not yet connect. */
    boolean hasRoomForJoin() {
        return rooms.values().stream()
                        .flatMap(room -> room.participants().stream())
                        .filter(EmbeddedRooms::isJoining)
                        .count()
                < ctx.limits().halfOpenJoins();
    }

    /** Gives a participant that has just joined its time to become active. */
    void awaitActive(final EmbeddedParticipant participant) {
        ctx.vertx()
                .setTimer(
                        ctx.limits().joinTimeoutMs(),
                        _ -> {
                            if (isJoining(participant)) {
                                ctx.counters().increment(EmbeddedCounter.JOINS_TIMED_OUT);
                                participant.leave(
                                        DisconnectReason.JOIN_FAILURE,
                                        LeaveRequest.Action.DISCONNECT);
                                participant
                                        .room()
                                        .remove(participant, DisconnectReason.JOIN_FAILURE);
                            }
                        });
    }

    private static boolean isJoining(final EmbeddedParticipant participant) {
        return participant.profile().state() == ParticipantInfo.State.JOINING;
    }

    @Override
    public void onEmptier(final EmbeddedRoom room) {
        final long idleLimitMs = room.idleLimitMs();
        if (idleLimitMs >= 0) {
            ctx.vertx()
                    .setTimer(
                            idleLimitMs,
                            _ -> {
                                if (!room.isClosed() && room.idleLimitMs() >= 0) {
                                    close(room, DisconnectReason.ROOM_CLOSED);
                                }
                            });
        }
    }

    void close(final EmbeddedRoom room, final DisconnectReason reason) {
        if (rooms.remove(room.name(), room)) {
            LOG.info("room={} closed reason={}", room.name(), reason);
            room.close(reason);
        }
    }

    void closeAll() {
        all().forEach(room -> close(room, DisconnectReason.SERVER_SHUTDOWN));
    }
}
