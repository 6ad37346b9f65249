package io.voicegateway.control.room;

/** What {@link RoomPort#createRoom} found or made. */
public sealed interface RoomResult {

    RoomView view();

    /** There was no room of that name; now there is, with our metadata. */
    record Created(RoomView view) implements RoomResult {}

    /** A room of that name existed and was left as it is. Whose it is, {@link RoomView#owner()} says. */
    record Existing(RoomView view) implements RoomResult {}
}
