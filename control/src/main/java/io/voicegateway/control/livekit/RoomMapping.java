package io.voicegateway.control.livekit;

import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomView;
import livekit.LivekitModels;

/** LiveKit's description of a room as the domain's, and the metadata that says whose it is. */
public final class RoomMapping {
    private static final long MS_PER_S = 1000;

    private RoomMapping() {}

    public static RoomView view(final LivekitModels.Room room) {
        final RoomMetadata metadata = RoomMetadata.read(room.getMetadata());
        final long createdAtMs =
                room.getCreationTimeMs() != 0
                        ? room.getCreationTimeMs()
                        : room.getCreationTime() * MS_PER_S;
        return new RoomView(
                room.getName(),
                room.getSid(),
                metadata.callId(),
                metadata.owner(),
                room.getMetadata(),
                createdAtMs,
                room.getNumParticipants());
    }

    /** What the room's metadata is to be. */
    public static String metadata(final RoomRequest request) {
        return RoomMetadata.write(request);
    }
}
