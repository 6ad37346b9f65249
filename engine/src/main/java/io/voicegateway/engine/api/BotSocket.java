package io.voicegateway.engine.api;

/**
 * The socket of a bot that dialled in: upgraded, taken away from the HTTP server, read by nobody until
 * {@link EngineCommands#attachBotLeg} gives it to a leg. Called by any thread.
 */
public interface BotSocket {

    /** Nobody wants it: ends it. */
    void refuse();
}
