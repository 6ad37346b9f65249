package io.voicegateway.control.room;

import org.jspecify.annotations.Nullable;

/**
 * A room as the server describes it.
 *
 * @param room             name of the room
 * @param roomSid          the server's id of this life of the room; another one after the room was deleted and created again
 * @param callId           {@code call_id} from the metadata; null when the metadata is not ours to read or has none
 * @param owner            {@code owner} from the metadata, the id of the gateway that created the room; null as above
 * @param metadata         the room's metadata as it is
 * @param createdAtMs      milliseconds since the epoch; the server may know whole seconds only
 * @param participantCount participants that keep the room alive; hidden ones and agents are not counted
 */
public record RoomView(
        String room,
        String roomSid,
        @Nullable String callId,
        @Nullable String owner,
        String metadata,
        long createdAtMs,
        int participantCount) {}
