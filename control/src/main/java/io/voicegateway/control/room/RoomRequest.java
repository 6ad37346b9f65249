package io.voicegateway.control.room;

import java.util.Map;

/**
 * A room to be created.
 *
 * @param room              name of the room
 * @param callId            goes into the room's metadata as {@code call_id}
 * @param owner             id of this gateway; goes into the room's metadata as {@code owner}
 * @param metadata          what the call's creator gave along; goes into the room's metadata as {@code metadata}
 * @param emptyTimeoutS     seconds after which the server closes the room when nobody ever joined
 * @param departureTimeoutS seconds after which the server closes the room when the last participant has left
 */
public record RoomRequest(
        String room,
        String callId,
        String owner,
        Map<String, String> metadata,
        int emptyTimeoutS,
        int departureTimeoutS) {

    public RoomRequest {
        metadata = Map.copyOf(metadata);
    }
}
