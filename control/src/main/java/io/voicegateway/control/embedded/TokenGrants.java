package io.voicegateway.control.embedded;

import java.time.Instant;
import java.util.Map;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ParticipantPermission;

/**
 * What a valid token says of its bearer.
 *
 * @param room the room that it is good for; empty: any
 */
record TokenGrants(
        String identity,
        String name,
        String metadata,
        Map<String, String> attributes,
        ParticipantInfo.Kind kind,
        String room,
        boolean isRoomJoin,
        boolean isRoomAdmin,
        boolean isRoomCreate,
        boolean isRoomList,
        ParticipantPermission permission,
        Instant expiresAt) {

    TokenGrants {
        attributes = Map.copyOf(attributes);
    }
}
