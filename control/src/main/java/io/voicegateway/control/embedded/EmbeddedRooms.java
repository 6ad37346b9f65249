package io.voicegateway.control.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import livekit.LivekitModels.DisconnectReason;
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
    private final List<Long> timers = new ArrayList<>();

    // Written by the room thread, read by those who want to know.
    private volatile int count;

    EmbeddedRooms(final RoomContext ctx) {
        this.ctx = ctx;
    }

    /** Begins to watch who speaks and how well everybody is connected, and to keep connections alive. */
    void start() {
        every(PING_INTERVAL_MS, room -> room.participants().forEach(EmbeddedParticipant::ping));
        every(QualityScore.INTERVAL_MS, EmbeddedRoom::updateQuality);
        every(SpeakerLevels.INTERVAL_MS, EmbeddedRoom::updateSpeakers);
    }

    private void every(final long intervalMs, final Consumer<EmbeddedRoom> action) {
        timers.add(ctx.vertx().setPeriodic(intervalMs, _ -> rooms.values().forEach(action)));
    }

    /** Called by any thread. */
    int count() {
        return count;
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
        count = rooms.size();
        LOG.info("room={} created", name);
        ctx.webhooks().send(room.event("room_started").build());
        onEmptier(room);
        return room;
    }

    @Override
    public void onEmptier(final EmbeddedRoom room) {
        room.idleSince(
                () -> {
                    if (!room.isClosed() && room.idleLimitMs() >= 0) {
                        close(room, DisconnectReason.ROOM_CLOSED);
                    }
                });
    }

    void close(final EmbeddedRoom room, final DisconnectReason reason) {
        if (rooms.remove(room.name(), room)) {
            count = rooms.size();
            LOG.info("room={} closed reason={}", room.name(), reason);
            room.close(reason);
        }
    }

    void closeAll() {
        timers.forEach(ctx.vertx()::cancelTimer);
        all().forEach(room -> close(room, DisconnectReason.SERVER_SHUTDOWN));
    }
}
