package io.voicegateway.control.livekit;

import org.jspecify.annotations.Nullable;

/**
 * What a valid token allows.
 *
 * @param identity     {@code sub}; empty when the token names nobody
 * @param room         the only room that it is good for; empty: any
 * @param isRoomJoin   may join {@link #room}
 * @param isRoomAdmin  may administer {@link #room}
 * @param isRoomCreate may create and delete rooms
 * @param isRoomList   may list rooms
 * @param sha256       Base64 of the SHA-256 of the body that the token vouches for; null when it vouches for none
 * @param expiresAtS   seconds since the epoch
 */
public record AccessGrants(
        String identity,
        String room,
        boolean isRoomJoin,
        boolean isRoomAdmin,
        boolean isRoomCreate,
        boolean isRoomList,
        @Nullable String sha256,
        long expiresAtS) {}
