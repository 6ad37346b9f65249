package io.voicegateway.control.participant;

/**
 * Something that the room server reports by webhook. Reports are hints: they may come twice, late, in another order, or not at all, also
 * for participants that are hidden or ourselves.
 */
public sealed interface LiveKitFact {

    /** The server's id of the report, the same in a repetition. */
    String eventId();

    /** Name of the room. */
    String room();

    /** Milliseconds since the epoch, in whole seconds. */
    long createdAtMs();

    /** A participant's media is connected. */
    record ParticipantJoined(
            String eventId, String room, long createdAtMs, RemoteParticipant participant)
            implements LiveKitFact {}

    /** A participant went, whether or not it was ever active. */
    record ParticipantLeft(
            String eventId, String room, long createdAtMs, RemoteParticipant participant)
            implements LiveKitFact {}

    /** A participant publishes a track. */
    record TrackPublished(
            String eventId,
            String room,
            long createdAtMs,
            String participantSid,
            String identity,
            RemoteTrack track)
            implements LiveKitFact {}

    /** A participant no longer publishes a track. */
    record TrackUnpublished(
            String eventId,
            String room,
            long createdAtMs,
            String participantSid,
            String identity,
            String trackSid)
            implements LiveKitFact {}

    /** A room ended. */
    record RoomFinished(String eventId, String room, long createdAtMs, String roomSid)
            implements LiveKitFact {}
}
