package io.voicegateway.control.call;

/** Why a call ended. */
public enum EndReason {
    DRIVER_LEFT,
    API_REQUEST,
    BOT_CLOSED,
    BOT_LOST,
    JOIN_TIMEOUT,
    MAX_DURATION,
    ROOM_DELETED,
    GATEWAY_SHUTDOWN,
    GATEWAY_CRASH,
    LIVEKIT_LOST,
    ERROR
}
