package io.voicegateway.control.demo;

import io.vertx.core.json.JsonObject;

/**
 * The messages that a bot sends in Twilio Media Streams.
 *
 * @see <a href="https://www.twilio.com/docs/voice/media-streams/websocket-messages">Media Streams messages</a>
 */
final class Twilio {
    private Twilio() {}

    /** @param payload µ-law at 8 kHz, in base64 */
    static String media(final String streamSid, final String payload) {
        return message("media", streamSid)
                .put("media", new JsonObject().put("payload", payload))
                .encode();
    }

    /** Comes back with the same name when everything before it was heard. */
    static String mark(final String streamSid, final String name) {
        return message("mark", streamSid).put("mark", new JsonObject().put("name", name)).encode();
    }

    private static JsonObject message(final String event, final String streamSid) {
        return new JsonObject().put("event", event).put("streamSid", streamSid);
    }
}
