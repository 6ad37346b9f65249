package io.voicegateway.control.livekit;

/** Who a participant token is for; decides what it allows. */
public enum TokenRole {
    /** The caller: speaks and hears. */
    DRIVER,
    /** A human agent: speaks and hears. */
    HUMAN,
    /** A bot that joins the room itself: speaks, hears, may describe itself. */
    BOT,
    /** A bot that dials in to the gateway. It has no way into the room, where it would evict the gateway's own leg. */
    ATTACHED_BOT,
    /** The gateway's own leg that publishes the bot's voice. */
    GATEWAY_VOICE,
    /** The gateway's own hidden leg that only hears; it does not keep the room alive. */
    GATEWAY_MONITOR
}
