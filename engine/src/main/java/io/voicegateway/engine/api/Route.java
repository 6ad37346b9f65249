package io.voicegateway.engine.api;

/**
 * An edge: packets of one source go to one destination. There is no type for an edge from the bot to the bot, so nobody can build one.
 */
public sealed interface Route {

    /** What a participant says goes to the bot. */
    record StreamToBot(long streamId) implements Route {}

    /** What the bot says is published in the room. */
    record BotToRoom() implements Route {}
}
