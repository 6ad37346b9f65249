package io.voicegateway.control.event;

/** What can be written down about a call. */
public enum EventType {
    CALL_CREATED,
    CALL_STARTED,
    CALL_ENDED,
    PARTICIPANT_JOINED,
    PARTICIPANT_LEFT,
    TRACK_PUBLISHED,
    TRACK_UNPUBLISHED,
    TRACK_MUTED,
    TRACK_UNMUTED,
    BOT_CONNECTED,
    BOT_DISCONNECTED,
    BOT_CLEARED,
    BOT_MUTED,
    BOT_UNMUTED,
    RECORDING_STARTED,
    RECORDING_STOPPED,
    RECORDING_FAILED
}
