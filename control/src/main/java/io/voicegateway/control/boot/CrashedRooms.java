package io.voicegateway.control.boot;

import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomPort;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a crash left of calls in the room server. */
final class CrashedRooms {
    private static final Logger LOG = LoggerFactory.getLogger(CrashedRooms.class);

    private final Set<String> callIds;
    private final String gatewayId;

    CrashedRooms(final Set<String> callIds, final String gatewayId) {
        this.callIds = Set.copyOf(callIds);
        this.gatewayId = gatewayId;
    }

    /** Deletes the rooms, unless another gateway has made one of that name since. The server answers by now. */
    void delete(final RoomPort rooms) {
        for (final String callId : callIds) {
            final String room = RoomManager.roomOf(callId);
            rooms.findRoom(room)
                    .thenCompose(
                            found ->
                                    found.filter(view -> gatewayId.equals(view.owner())).isPresent()
                                            ? rooms.deleteRoom(room)
                                            : CompletableFuture.completedStage(null))
                    .whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "event=crashed_room_not_deleted call_id={} error=\"{}\"",
                                            callId,
                                            failure.toString());
                                }
                            });
        }
    }
}
