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

    /** Of the gateway that the server is a part of: it may do everything with rooms, and joins none by these. */
    static TokenGrants ofTheGateway(final String room) {
        return new TokenGrants(
                "",
                "",
                "",
                Map.of(),
                ParticipantInfo.Kind.STANDARD,
                room,
                false,
                true,
                true,
                true,
                ParticipantPermission.getDefaultInstance(),
                Instant.MAX);
    }
}
