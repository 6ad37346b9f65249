package io.voicegateway.control.event;

import java.time.Instant;

/**
 * One life of a room. A call id that is used again has a room of the same name and another life, so its events differ.
 *
 * @param room      name of the room
 * @param sid       the server's id of this life
 * @param createdAt the server may know whole seconds only
 */
public record RoomLife(String room, String sid, Instant createdAt) {}
