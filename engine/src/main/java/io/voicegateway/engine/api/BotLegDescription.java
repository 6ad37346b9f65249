package io.voicegateway.engine.api;

import java.net.URI;
import java.util.Map;

/**
 * How to reach and greet a bot.
 *
 * @param url           ws or wss; its query may hold secrets
 * @param dialect       name of the wire protocol: twilio
 * @param headers       extra headers of the upgrade request; may hold secrets
 * @param parameters    opaque to the engine; reaches the bot in the dialect's start message
 * @param dialTimeoutMs from TCP connect to the end of the upgrade
 */
public record BotLegDescription(
        URI url,
        String dialect,
        Map<String, String> headers,
        Map<String, String> parameters,
        long dialTimeoutMs) {

    public BotLegDescription {
        headers = Map.copyOf(headers);
        parameters = Map.copyOf(parameters);
    }

    @Override
    public String toString() {
        return "BotLegDescription[host=" + url.getHost() + ", dialect=" + dialect + "]";
    }
}
