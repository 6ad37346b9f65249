package io.voicegateway.engine.api;

/**
 * Acts as the gateway against a bot, to find out which rules it keeps: dials, talks like a caller, listens, loses the socket, comes back and
 * hangs up.
 */
public interface BotProbe {

    /**
     * Blocks until the check is over: the talk, and up to half a minute for a bot that does not come back.
     *
     * @param talkMs how long the caller talks on the first socket
     * @throws IllegalArgumentException when {@link BotUrlRules} forbid the URL or a header, or there is no such dialect or rate; with one
     *     line for the user
     */
    BotReport probe(BotLegDescription bot, long talkMs) throws InterruptedException;
}
